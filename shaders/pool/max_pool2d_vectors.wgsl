// Max pooling, any geometry, channels by fours: y[n, oy, ox, c] = max over the window of x[n, iy, ix, c], then ReLU where RELU,
// with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix likewise; cells beyond the border do not count.
// Tiling: a thread computes four channels of a cell of y.
// Layouts: x [N, H, W, C/4] of vec4, y [N, OH, OW, C/4] of vec4.
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 4u;
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

const QUADS = CHANNELS / 4u;
const THREADS = BATCH * OUT_HEIGHT * OUT_WIDTH * QUADS;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let q = i % QUADS;
  let ox = i / QUADS % OUT_WIDTH;
  let oy = i / (QUADS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (QUADS * OUT_WIDTH * OUT_HEIGHT);
  var largest = vec4f(select(-3.4028234e38, 0.0, RELU));
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      let value = x[((n * HEIGHT + min(iy, HEIGHT - 1u)) * WIDTH + min(ix, WIDTH - 1u)) * QUADS + q];
      largest = select(largest, max(largest, value), (iy < HEIGHT) & (ix < WIDTH));
    }
  }
  y[i] = largest;
}
