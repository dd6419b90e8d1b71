// The elements of a matrix for `pack`, or of one for each of TAPS taps: element(row, tile, j) =
// x[tap · TAP + row · ROW + term · TERM] with tap = tile mod TAPS and term = (tile / TAPS) · DEPTH + j.
// FLIPPED takes the taps from the last to the first.
const ROWS = 8u;
const TERMS = 8u;
const TAPS = 1u;
const ROW = 8u;
const TERM = 1u;
const TAP = 1u;
const FLIPPED = false;

fn element(row: u32, tile: u32, j: u32) -> f32 {
  let term = tile / TAPS * DEPTH + j;
  let tap = select(tile % TAPS, TAPS - 1u - tile % TAPS, FLIPPED);
  let isInside = row < ROWS && term < TERMS;
  return select(0.0, x[select(0u, tap * TAP + row * ROW + term * TERM, isInside)], isInside);
}
