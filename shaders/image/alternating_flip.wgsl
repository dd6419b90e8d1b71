// A picture mirrored left to right where its half has its turn: halves are told apart by the first
// bit of a random word of the picture's number, turns by whether the epoch is even:
// y[r, iy, ix, c] = x[r, iy, W − 1 − ix, c] where pcg4d(seed, STREAM, numbers[offset + r], 0).x >> 31
// plus the epoch is odd.
// Layouts: numbers u32 [any].
// Of an epoch.
const STEPS = 1u;

@group(0) @binding(3) var<storage, read> numbers: array<u32>;

// Whether a picture is mirrored.
alias Change = bool;

fn changeOf(row: u32) -> bool {
  let half = pcg4d(vec4u(step.seed, STREAM, numbers[step.offset + row], 0u)).x >> 31u;
  return (half + step.index / STEPS) % 2u == 1u;
}

fn writePixel(row: u32, pixel: u32, isMirrored: bool) {
  let column = pixel % WIDTH;
  let source = row * PIXELS + pixel - column + select(column, WIDTH - 1u - column, isMirrored);
  let place = row * PIXELS + pixel;
  for (var c = 0u; c < CHANNELS; c++) {
    y[place * CHANNELS + c] = x[source * CHANNELS + c];
  }
}
