// The gradient of max pooling by its input, any geometry: dx[n, iy, ix, c] = Σ dy[n, oy, ox, c] over the windows whose
// first largest cell, row by row, is (iy, ix); with RELU only where that cell is above 0.
// Tiling: none, a thread computes one element of dx and scans the windows that cover it.
// Layouts: x and dx [N, H, W, C], y and dy [N, OH, OW, C].
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 1u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;
const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;
const PAD_TOP = 0u;
const PAD_LEFT = 0u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

// The place of the first largest cell of a window, as iy · WIDTH + ix.
fn winner(n: u32, oy: u32, ox: u32, c: u32) -> u32 {
  var largest = 0.0;
  var place = HEIGHT * WIDTH;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        let value = x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c];
        if (value > largest || (!RELU && place == HEIGHT * WIDTH)) {
          largest = value;
          place = iy * WIDTH + ix;
        }
      }
    }
  }
  return place;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % WIDTH;
  let iy = i / (CHANNELS * WIDTH) % HEIGHT;
  let n = i / (CHANNELS * WIDTH * HEIGHT);
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let py = iy + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = ix + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        if (winner(n, oy, ox, c) == iy * WIDTH + ix) {
          sum += dy[((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * CHANNELS + c];
        }
      }
    }
  }
  dx[i] = sum;
}
