// Pictures of which a square of SIDE pixels is 0, around a pixel of their second and third random
// word; a part of it may lie outside.
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
const SIDE = 0u;
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
  // The square's corner, SIDE / 2 to the right and below so that no number is negative.
  let corner = (random.yz >> vec2u(16u)) % vec2u(HEIGHT, WIDTH);
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let place = vec2u(pixel / WIDTH, pixel % WIDTH) + SIDE / 2u;
    let isCut = all(place >= corner) && all(place < corner + SIDE);
    let first = (row * PIXELS + pixel) * CHANNELS;
    for (var c = 0u; c < CHANNELS; c++) {
      y[first + c] = select(x[first + c], 0.0, isCut);
    }
  }
}
