// Pictures moved at random, borders repeated:
// y[r, iy, ix, c] = x[r, clamp(iy + dy), clamp(ix + dx), c]
// with dy and dx in −SHIFT … SHIFT from the second and third of pcg4d(seed, STREAM, step, r).
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
const SHIFT = 0u;
const STREAM = 0u;

const PIXELS = HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

// Where a row or column is read from when the picture is moved by −SHIFT … SHIFT.
fn moved(place: u32, random: u32, size: u32) -> u32 {
  let shifted = i32(place) + i32((random >> 16u) % (2u * SHIFT + 1u)) - i32(SHIFT);
  return u32(clamp(shifted, 0, i32(size) - 1));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let random = pcg4d(vec4u(step.seed, STREAM, step.index, row));
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let sy = moved(pixel / WIDTH, random.y, HEIGHT);
    let sx = moved(pixel % WIDTH, random.z, WIDTH);
    let source = (row * HEIGHT + sy) * WIDTH + sx;
    let place = row * PIXELS + pixel;
    for (var c = 0u; c < CHANNELS; c++) {
      y[place * CHANNELS + c] = x[source * CHANNELS + c];
    }
  }
}
