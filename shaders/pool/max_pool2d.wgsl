// Max pooling, any geometry: y[n, oy, ox, c] = max over the window of x[n, iy, ix, c], then ReLU where RELU,
// with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix likewise; cells beyond the border do not count.
// Tiling: none, a thread computes one element of y.
// Layouts: x [N, H, W, C], y [N, OH, OW, C].
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
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ox = i / CHANNELS % OUT_WIDTH;
  let oy = i / (CHANNELS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (CHANNELS * OUT_WIDTH * OUT_HEIGHT);
  var largest = select(-3.4028234e38, 0.0, RELU);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        largest = max(largest, x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c]);
      }
    }
  }
  y[i] = largest;
}
