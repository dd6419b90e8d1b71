/** Colour scales for feature maps. @module */

/** Ten evenly spaced colours of matplotlib's viridis (S. van der Walt and N. Smith, 2015). */
const ANCHORS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];

/** The viridis colour of a value between 0 and 1, as bytes. */
export function viridis(value: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, value)) * (ANCHORS.length - 1);
  const [low, high] = [ANCHORS[Math.floor(at)], ANCHORS[Math.ceil(at)]];
  const mixed = low.map((byte, c) => Math.round(byte + (high[c] - byte) * (at % 1)));
  return [mixed[0], mixed[1], mixed[2]];
}

/** Viridis as a palette: 256 RGB colours, as bytes. */
export const VIRIDIS: readonly number[] = Array.from({ length: 256 }, (_, i) => viridis(i / 255))
  .flat();
