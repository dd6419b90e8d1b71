// Pictures that are changed pixel by pixel: the op's own part says `changeOf(row)`, what is done to a
// picture, which is a `Change` of its own, and `writePixel(row, pixel, change)`, what that makes of a
// pixel; pixels are counted row by row.
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;

const PIXELS = HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let change = changeOf(row);
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    writePixel(row, pixel, change);
  }
}
