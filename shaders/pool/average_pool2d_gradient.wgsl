// The gradient of average pooling by its input, any geometry: dx[n, iy, ix, c] = Σ of dy[n, oy, ox,
// c], divided as `average.wgsl` says, over the windows that see (iy, ix).
// Tiling: a thread computes the Lanes channels of a cell of dx.
// Layouts: dy [N, OH, OW, LINE] and dx [N, H, W, LINE] of Lanes.

@group(0) @binding(0) var<storage, read> dy: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> dx: array<Lanes>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * HEIGHT * WIDTH * LINE) {
    return;
  }
  let cell = cellOf(i, HEIGHT, WIDTH, LINE);
  var sum = Lanes(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let py = cell.y + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = cell.x + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        sum += dy[((cell.n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * LINE + cell.c] / divisor(oy, ox);
      }
    }
  }
  dx[i] = sum;
}
