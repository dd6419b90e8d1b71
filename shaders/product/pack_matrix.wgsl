// The elements of a matrix for `pack`, or of the matrices of TAPS taps one after the other:
// element(row, tile, j) = x[tap · TAP + row · ROW + term · TERM] with tap = tile / (TILES / TAPS) and
// term = (tile mod (TILES / TAPS)) · DEPTH + j. FLIPPED takes the taps from the last to the first.
const ROWS = 8u;
const TERMS = 8u;
const TAPS = 1u;
const ROW = 8u;
const TERM = 1u;
const TAP = 1u;
const FLIPPED = false;

const TAP_TILES = TILES / TAPS;

fn element(row: u32, tile: u32, j: u32) -> f32 {
  let term = tile % TAP_TILES * DEPTH + j;
  let tap = select(tile / TAP_TILES, TAPS - 1u - tile / TAP_TILES, FLIPPED);
  let isInside = row < ROWS && term < TERMS;
  return select(0.0, x[select(0u, tap * TAP + row * ROW + term * TERM, isInside)], isInside);
}
