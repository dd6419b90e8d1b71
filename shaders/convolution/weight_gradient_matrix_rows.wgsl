// The rows of the gradient by the weights for `subgroup_matrices`: a row is a channel of a tap, of
// which there are PADDED_CHANNELS, whole matrices; the steps go over the positions of dy.
// Layout: a [PADDED_CHANNELS / ROWS, LEFT, ROWS], the sequence of inputs.
const LEFT = 8u;
const TAPS = 9u;
const CHANNELS = 4u;
const PADDED_CHANNELS = 8u;

fn left(row: u32, step: u32) -> Left {
  let inside = min(row, TAPS * PADDED_CHANNELS - ROWS);
  let position = step * TERMS + shift(inside / PADDED_CHANNELS);
  let place = inside % PADDED_CHANNELS / ROWS * LEFT + position;
  return subgroupMatrixLoad<Left, col_major>(&a, place * ROWS, ROWS);
}

fn placeOf(row: u32) -> u32 {
  let channel = row % PADDED_CHANNELS;
  return select(HEIGHT, row / PADDED_CHANNELS * CHANNELS + channel, channel < CHANNELS);
}
