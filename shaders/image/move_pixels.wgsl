// Pictures whose pixels come from other places of them, drawn for each picture:
// y[r, p, c] = x[r, sourceOf(p, random), c], random = pcg4d(seed, STREAM, step, r), where the op's
// own part says `sourceOf(pixel, random)`.
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C], pixels counted row by row.
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
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
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let source = row * PIXELS + sourceOf(pixel, random);
    let place = row * PIXELS + pixel;
    for (var c = 0u; c < CHANNELS; c++) {
      y[place * CHANNELS + c] = x[source * CHANNELS + c];
    }
  }
}
