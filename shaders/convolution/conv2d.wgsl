// Convolution, any geometry: y[n, oy, ox, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, iy, ix, g·GC + c] · w[ky, kx, c, f] with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix
// likewise, g the group of filter f; then the activation. Without BIAS the third binding is not read.
// Tiling: none, a thread computes one element of y.
// Layouts: x [N, H, W, C], w [KH, KW, C/groups, F], b [F], y [N, OH, OW, F].
const BIAS = true;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * FILTERS) {
    return;
  }
  let f = i % FILTERS;
  let ox = i / FILTERS % OUT_WIDTH;
  let oy = i / (FILTERS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (FILTERS * OUT_WIDTH * OUT_HEIGHT);
  let first = f / GROUP_FILTERS * GROUP_CHANNELS;
  var sum = select(0.0, b[f], BIAS);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Above the picture iy wraps around to a huge number: one comparison finds both borders.
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      if (iy < HEIGHT && ix < WIDTH) {
        let base = ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + first;
        let weights = (ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS * FILTERS + f;
        for (var c = 0u; c < GROUP_CHANNELS; c++) {
          sum += x[base + c] * w[weights + c * FILTERS];
        }
      }
    }
  }
  y[i] = activate(sum);
}
