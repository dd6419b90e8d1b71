// Pictures mirrored at random: y[r, iy, ix, c] = x[r, iy, W − 1 − ix, c] where
// pcg4d(seed, STREAM, step, r).x >> 8 < THRESHOLD = probability · 2^24, else x[r, iy, ix, c].
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
const THRESHOLD = 0u;
const STREAM = 0u;

const PIXELS = HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let random = pcg4d(vec4u(step.seed, STREAM, step.index, row));
  let isMirrored = random.x >> 8u < THRESHOLD;
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let mirrored = pixel + WIDTH - 1u - 2u * (pixel % WIDTH);
    let source = row * PIXELS + select(pixel, mirrored, isMirrored);
    let place = row * PIXELS + pixel;
    for (var c = 0u; c < CHANNELS; c++) {
      y[place * CHANNELS + c] = x[source * CHANNELS + c];
    }
  }
}
