// A picture mirrored left to right where its half has its turn: halves are told apart by the first
// bit of a random word of the picture's number, turns by whether the epoch is even:
// y[r, iy, ix, c] = x[r, iy, W − 1 − ix, c] where pcg4d(seed, STREAM, numbers[offset + r], 0).x >> 31
// plus the epoch is odd.
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C], numbers u32 [any].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
const STREAM = 0u;
// Of an epoch.
const STEPS = 1u;

const PIXELS = HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read> numbers: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let half = pcg4d(vec4u(step.seed, STREAM, numbers[step.offset + row], 0u)).x >> 31u;
  let isMirrored = (half + step.index / STEPS) % 2u == 1u;
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let column = pixel % WIDTH;
    let source = row * PIXELS + pixel - column + select(column, WIDTH - 1u - column, isMirrored);
    let place = row * PIXELS + pixel;
    for (var c = 0u; c < CHANNELS; c++) {
      y[place * CHANNELS + c] = x[source * CHANNELS + c];
    }
  }
}
