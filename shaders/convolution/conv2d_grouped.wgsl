// Convolution in groups, any geometry, filters by fours: y[n, oy, ox, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, iy, ix, g·GC + c] · w[ky, kx, c, f] with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix
// likewise, g the group of filter f; then the activation. Without BIAS the third binding is not read.
// Tiling: a thread computes four filters of four pixels side by side, which share their weights.
// Layouts: x as `grouped` has it, w [KH, KW, C/groups, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4]
// of vec4.
const STRIPS = (OUT_WIDTH + 3u) / 4u;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * STRIPS * LINE) {
    return;
  }
  let quad = i % LINE;
  let ox = i / LINE % STRIPS * 4u;
  let oy = i / (LINE * STRIPS) % OUT_HEIGHT;
  let n = i / (LINE * STRIPS * OUT_HEIGHT);
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Above the picture iy wraps around to a huge number: one comparison finds both borders.
    let iy = oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      for (var c = 0u; c < GROUP_CHANNELS; c++) {
        let weights = w[((ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS + c) * LINE + quad];
        sum0 += seenAt(n, iy, ix, quad, c) * weights;
        sum1 += seenAt(n, iy, ix + STRIDE_X, quad, c) * weights;
        sum2 += seenAt(n, iy, ix + 2u * STRIDE_X, quad, c) * weights;
        sum3 += seenAt(n, iy, ix + 3u * STRIDE_X, quad, c) * weights;
      }
    }
  }
  let place = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * LINE;
  writeQuad(place, quad, sum0);
  if (ox + 1u < OUT_WIDTH) {
    writeQuad(place + LINE, quad, sum1);
  }
  if (ox + 2u < OUT_WIDTH) {
    writeQuad(place + 2u * LINE, quad, sum2);
  }
  if (ox + 3u < OUT_WIDTH) {
    writeQuad(place + 3u * LINE, quad, sum3);
  }
}
