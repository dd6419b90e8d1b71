// The gradients of a convolution in groups by its weights and its bias, any geometry, filters by fours:
// dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox x[n, iy, ix, g·GC + c] · dy[n, oy, ox, f] with iy = oy·STRIDE_Y −
// PAD_TOP + ky·DILATION_Y, ix likewise, g the group of filter f, and db[f] = Σ_n Σ_oy Σ_ox
// dy[n, oy, ox, f].
// Tiling: a thread sums a row of taps of four filters over one of the CHUNKS of the N·OH rows of dy, so
// that it loads these once for a row of taps. Threads side by side have filters side by side. The
// chunks are added by further passes.
// Layouts: x as `grouped` has it, dy [N, OH, OW, F/4] of vec4, sums [CHUNKS, KH, KW, C/groups, F/4] of
// vec4, bias_sums [CHUNKS, F/4] of vec4.
const CHUNKS = 1u;
const CHUNK_ROWS = 5u;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS * KERNEL_HEIGHT * GROUP_CHANNELS * LINE) {
    return;
  }
  let quad = i % LINE;
  let c = i / LINE % GROUP_CHANNELS;
  let ky = i / (LINE * GROUP_CHANNELS) % KERNEL_HEIGHT;
  let chunk = i / (LINE * GROUP_CHANNELS * KERNEL_HEIGHT);
  var taps = array<vec4f, KERNEL_WIDTH>();
  var bias = vec4f(0.0);
  let end = min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT);
  for (var row = chunk * CHUNK_ROWS; row < end; row++) {
    let n = row / OUT_HEIGHT;
    let iy = row % OUT_HEIGHT * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var ox = 0u; ox < OUT_WIDTH; ox++) {
      let here = dy[(row * OUT_WIDTH + ox) * LINE + quad];
      let ix = ox * STRIDE_X - PAD_LEFT;
      for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
        taps[kx] += seenAt(n, iy, ix + kx * DILATION_X, quad, c) * here;
      }
      bias += here;
    }
  }
  let place = (chunk * KERNEL_HEIGHT + ky) * KERNEL_WIDTH;
  for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
    sums[((place + kx) * GROUP_CHANNELS + c) * LINE + quad] = taps[kx];
  }
  if (BIAS && ky == 0u && c == 0u) {
    bias_sums[chunk * LINE + quad] = bias;
  }
}
