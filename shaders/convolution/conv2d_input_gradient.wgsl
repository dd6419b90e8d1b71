// The gradient of a convolution by its input, any geometry: dx[n, iy, ix, c] = Σ_ky Σ_kx Σ_f
// dy[n, oy, ox, f] · w[ky, kx, c − g·GC, f] over the filters of c's group g, where oy·STRIDE_Y = iy
// + PAD_TOP − ky·DILATION_Y has a whole solution in [0, OH), ox likewise.
// Tiling: none, a thread computes one element of dx.
// Layouts: dy [N, OH, OW, F], w [KH, KW, C/groups, F], dx [N, H, W, C].

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let ix = i / CHANNELS % WIDTH;
  let iy = i / (CHANNELS * WIDTH) % HEIGHT;
  let n = i / (CHANNELS * WIDTH * HEIGHT);
  let first = c / GROUP_CHANNELS * GROUP_FILTERS;
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Negative places wrap around to huge numbers, which no output reaches.
    let py = iy + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = ix + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        let base = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * FILTERS + first;
        let tap = (ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS + c % GROUP_CHANNELS;
        for (var f = 0u; f < GROUP_FILTERS; f++) {
          sum += dy[base + f] * w[tap * FILTERS + first + f];
        }
      }
    }
  }
  dx[i] = sum;
}
