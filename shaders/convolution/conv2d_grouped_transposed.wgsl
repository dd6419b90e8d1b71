// Transposed convolution in groups, any geometry, filters by fours: y[n, oy, ox, f] = Σ_ky Σ_kx Σ_c
// x[n, iy, ix, g·GC + c] · w[KH − 1 − ky, KW − 1 − kx, c, f], g the group of filter f, where
// iy·STRIDE_Y = oy + PAD_TOP − ky·DILATION_Y has a whole solution in [0, H), ix likewise. With w flipped,
// it is the gradient of a convolution with these strides, pads and dilations by its input.
// Tiling: a thread computes four filters of a pixel.
// Layouts: x as `grouped` has it, w [KH, KW, C/groups, F/4] of vec4, y [N, OH, OW, F/4] of vec4.

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * LINE) {
    return;
  }
  let quad = i % LINE;
  let ox = i / LINE % OUT_WIDTH;
  let oy = i / (LINE * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (LINE * OUT_WIDTH * OUT_HEIGHT);
  var sum = vec4f(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    // Negative places wrap around to huge numbers, which no pixel of x has.
    let py = oy + PAD_TOP - ky * DILATION_Y;
    let iy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = ox + PAD_LEFT - kx * DILATION_X;
      let ix = px / STRIDE_X;
      if (iy < HEIGHT && ix < WIDTH && iy * STRIDE_Y == py && ix * STRIDE_X == px) {
        let pixel = (n * HEIGHT + iy) * WIDTH + ix;
        let tap = (KERNEL_HEIGHT - 1u - ky) * KERNEL_WIDTH + KERNEL_WIDTH - 1u - kx;
        for (var c = 0u; c < GROUP_CHANNELS; c++) {
          sum += seen(pixel, quad, c) * w[(tap * GROUP_CHANNELS + c) * LINE + quad];
        }
      }
    }
  }
  y[i] = sum;
}
