/**
 * What lies beyond a picture's border, along one dimension: its mirror image, the border itself not
 * repeated: 2 1 0 1 2.
 */
export function reflectedAt(place: number, size: number): number {
  const within = Math.abs(place) % Math.max(1, 2 * (size - 1));
  return Math.min(within, 2 * (size - 1) - within);
}
