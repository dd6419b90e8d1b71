// Pictures as they are seen from another place: y[r, iy, ix, c] = x[r, within(iy + DOWN),
// within(jx + RIGHT), c], where jx is ix, or W − 1 − ix where they are mirrored, and `within` is that of
// reflected borders.
// Tiling: a thread takes one number.
// Layouts: x and y [N, H, W, C] of SIZE numbers.
const SIZE = 1u;
const HEIGHT = 1;
const WIDTH = 1;
const CHANNELS = 1u;
const DOWN = 0;
const RIGHT = 0;
const MIRRORED = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  let pixel = i / CHANNELS;
  let column = i32(pixel) % WIDTH;
  let row = i32(pixel) / WIDTH % HEIGHT;
  let seen = select(column, WIDTH - 1 - column, MIRRORED == 1u);
  let first = pixel - u32(row * WIDTH + column);
  let source = first + within(row + DOWN, HEIGHT) * u32(WIDTH) + within(seen + RIGHT, WIDTH);
  y[i] = x[source * CHANNELS + i % CHANNELS];
}
