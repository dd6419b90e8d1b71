// Max pooling, any geometry, channels by fours: y[n, oy, ox, c] = max over the window of
// x[n, iy, ix, c], then the activation, with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y,
// ix likewise; cells beyond the border do not count.
// Tiling: a thread computes four channels of a cell of y.
// Layouts: x [N, H, W, C/4] of vec4, y [N, OH, OW, C/4] of vec4.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let o = cellOf(i, OUT_HEIGHT, OUT_WIDTH, QUADS);
  var largest = vec4f(select(-3.4028234e38, 0.0, IS_RECTIFIED));
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = rowOf(o.y, ky);
    let row = (o.n * HEIGHT + min(iy, HEIGHT - 1u)) * WIDTH;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = columnOf(o.x, kx);
      let value = x[(row + min(ix, WIDTH - 1u)) * QUADS + o.c];
      largest = select(largest, max(largest, value), (iy < HEIGHT) & (ix < WIDTH));
    }
  }
  if (!IS_RECTIFIED) {
    largest = activate4(largest);
  }
  y[i] = largest;
}
