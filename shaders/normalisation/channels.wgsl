// What kernels of batch normalisation share: x is [POSITIONS, CHANNELS], a row of the batch has
// PLACES positions. A Number is one channel, or four side by side, of which CHANNELS are counted.
alias Number = f32;
const CHANNELS = 1u;
const POSITIONS = 1u;
const PLACES = 1u;

// The positions of the rows that count.
fn countedPositions(count: u32) -> u32 {
  return min(count, POSITIONS / PLACES) * PLACES;
}

// How many positions count among `length` from `first` on.
fn countedAmong(first: u32, length: u32, count: u32) -> u32 {
  let counted = countedPositions(count);
  return min(max(counted, first) - first, length);
}
