// Average pooling, any geometry: y[n, oy, ox, c] = Σ over the window of x[n, iy, ix, c], divided as
// `average.wgsl` says, with iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix likewise; cells beyond
// the border are 0.
// Tiling: a thread computes the Lanes channels of a cell of y.
// Layouts: x [N, H, W, LINE] and y [N, OH, OW, LINE] of Lanes.

@group(0) @binding(0) var<storage, read> x: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * LINE) {
    return;
  }
  let o = cellOf(i, OUT_HEIGHT, OUT_WIDTH, LINE);
  var sum = Lanes(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = rowOf(o.y, ky);
    let row = (o.n * HEIGHT + min(iy, HEIGHT - 1u)) * WIDTH;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = columnOf(o.x, kx);
      let value = x[(row + min(ix, WIDTH - 1u)) * LINE + o.c];
      sum += select(Lanes(0.0), value, (iy < HEIGHT) & (ix < WIDTH));
    }
  }
  y[i] = sum / divisor(o.y, o.x);
}
