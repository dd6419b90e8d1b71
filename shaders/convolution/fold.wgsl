// The sum of what the taps of a convolution without groups bring to every pixel of x: dx[n, iy, ix, c] = Σ_ky
// Σ_kx z[p, ky, kx, c] with p = (n, oy, ox), where oy·STRIDE_Y = iy + PAD_TOP − ky·DILATION_Y has a
// whole solution in [0, OH), ox likewise: the transpose of `unroll`.
// Tiling: a thread computes four channels of a pixel. Without holes it visits the taps only that meet
// the pixel.
// Layouts: z [P, KH, KW, C/4] of vec4, dx [N, H, W, C/4] of vec4.
const QUADS = CHANNELS / 4u;
const STEP_Y = select(1u, STRIDE_Y, DILATION_Y == 1u);
const STEP_X = select(1u, STRIDE_X, DILATION_X == 1u);

@group(0) @binding(0) var<storage, read> z: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * HEIGHT * WIDTH * QUADS) {
    return;
  }
  let quad = i % QUADS;
  let ix = i / QUADS % WIDTH + PAD_LEFT;
  let iy = i / (QUADS * WIDTH) % HEIGHT + PAD_TOP;
  let n = i / (QUADS * WIDTH * HEIGHT);
  var sum = vec4f(0.0);
  for (var ky = iy % STEP_Y; ky < KERNEL_HEIGHT; ky += STEP_Y) {
    // Negative places wrap around to huge numbers, which no output reaches.
    let py = iy - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = ix % STEP_X; kx < KERNEL_WIDTH; kx += STEP_X) {
      let px = ix - kx * DILATION_X;
      let ox = px / STRIDE_X;
      let isMet = (oy < OUT_HEIGHT) & (ox < OUT_WIDTH) & (oy * STRIDE_Y == py) &
        (ox * STRIDE_X == px);
      let p = select(0u, (n * OUT_HEIGHT + oy) * OUT_WIDTH + ox, isMet);
      let tap = z[((p * KERNEL_HEIGHT + ky) * KERNEL_WIDTH + kx) * QUADS + quad];
      sum += select(vec4f(0.0), tap, isMet);
    }
  }
  dx[i] = sum;
}
