// Max pooling, any geometry: y[n, oy, ox, c] = max over the window of x[n, iy, ix, c], then the
// activation, with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix likewise; cells beyond
// the border do not count.
// Tiling: none, a thread computes one element of y.
// Layouts: x [N, H, W, C], y [N, OH, OW, C].

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * CHANNELS) {
    return;
  }
  let o = cellOf(i, OUT_HEIGHT, OUT_WIDTH, CHANNELS);
  var largest = select(-3.4028234e38, 0.0, IS_RECTIFIED);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = rowOf(o.y, ky);
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = columnOf(o.x, kx);
      if (iy < HEIGHT && ix < WIDTH) {
        largest = max(largest, x[((o.n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + o.c]);
      }
    }
  }
  if (!IS_RECTIFIED) {
    largest = activate(largest);
  }
  y[i] = largest;
}
