// The rows of the gradient by the weights for `subgroup_matrices`: a matrix has ROWS channels of a tap,
// and the matrices of all taps follow one another, so that a workgroup finds in the nearest cache what
// several of them load. The steps go over the positions of dy.
// Layout: a [CHANNELS in whole matrices / ROWS, LEFT, ROWS], the sequence of inputs; MATRICES of rows.
const LEFT = 8u;
const TAPS = 9u;
const CHANNELS = 4u;
const MATRICES = 9u;

fn left(row: u32, step: u32) -> Left {
  let matrix = min(row / ROWS, MATRICES - 1u);
  let place = matrix / TAPS * LEFT + step * TERMS + shift(matrix % TAPS);
  return subgroupMatrixLoad<Left, col_major>(&a, place * ROWS, ROWS);
}

fn placeOf(row: u32) -> u32 {
  let matrix = row / ROWS;
  let channel = matrix / TAPS * ROWS + row % ROWS;
  return select(HEIGHT, matrix % TAPS * CHANNELS + channel, channel < CHANNELS);
}
