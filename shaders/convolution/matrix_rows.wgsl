// The rows of a convolution for `subgroup_matrices`: a row is a position. The steps go over the
// channels, TERMS at a time, and for each over all taps, which find in the nearest cache what the tap
// before has loaded.
// Layout: a [STEPS / TAPS, LEFT, TERMS], the sequence of inputs; POSITIONS are the outputs', whole
// matrices.
const LEFT = 8u;
const POSITIONS = 8u;
const TAPS = 9u;

fn left(row: u32, step: u32) -> Left {
  let position = min(row, POSITIONS - ROWS) + shift(step % TAPS);
  let place = step / TAPS * LEFT + position;
  return subgroupMatrixLoad<Left, row_major>(&a, place * TERMS, TERMS);
}

fn placeOf(row: u32) -> u32 {
  let n = row / (PADDED_HEIGHT * PADDED_WIDTH);
  let oy = row / PADDED_WIDTH % PADDED_HEIGHT;
  let ox = row % PADDED_WIDTH;
  let isOutput = n < PICTURES && oy < OUT_HEIGHT && ox < OUT_WIDTH;
  return select(HEIGHT, (n * OUT_HEIGHT + oy) * OUT_WIDTH + ox, isOutput);
}
