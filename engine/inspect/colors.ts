/** Colour scales for feature maps. @module */

/** Ten evenly spaced colours of matplotlib's viridis (S. van der Walt and N. Smith, 2015). */
const VIRIDIS = [
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
  const at = Math.max(0, Math.min(1, value)) * (VIRIDIS.length - 1);
  const [low, high] = [VIRIDIS[Math.floor(at)], VIRIDIS[Math.ceil(at)]];
  const mixed = low.map((byte, c) => Math.round(byte + (high[c] - byte) * (at % 1)));
  return [mixed[0], mixed[1], mixed[2]];
}
