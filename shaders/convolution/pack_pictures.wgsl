// The elements of pictures for `pack`: rows are the positions of a sequence (see `padded.wgsl`) that
// starts START positions before the first picture, and terms the channels; TRANSPOSED, rows are the
// channels and terms the positions.
// Layout: x [PICTURES, HEIGHT, WIDTH, CHANNELS].
const PICTURES = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const PADDED_HEIGHT = 6u;
const PADDED_WIDTH = 6u;
const START = 7u;
const TRANSPOSED = false;

fn element(row: u32, tile: u32, j: u32) -> f32 {
  let term = tile * DEPTH + j;
  // Before the first picture it wraps around to a huge number.
  let position = select(row, term, TRANSPOSED) - START;
  let channel = select(term, row, TRANSPOSED);
  let n = position / (PADDED_HEIGHT * PADDED_WIDTH);
  let iy = position / PADDED_WIDTH % PADDED_HEIGHT;
  let ix = position % PADDED_WIDTH;
  let isInside = n < PICTURES && iy < HEIGHT && ix < WIDTH && channel < CHANNELS;
  let place = ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + channel;
  return select(0.0, x[select(0u, place, isInside)], isInside);
}
