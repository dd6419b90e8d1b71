// The gradients of a convolution by its weights and its bias, any geometry: dw[ky, kx, c, f] = Σ_n
// Σ_oy Σ_ox x[n, iy, ix, g·GC + c] · dy[n, oy, ox, f] with iy = oy·STRIDE_Y − PAD_TOP +
// ky·DILATION_Y, ix likewise, g the group of filter f, and db[f] = Σ_n Σ_oy Σ_ox dy[n, oy, ox, f],
// which is one more tap, of ones.
// Tiling: a thread sums one element of dw or db over one of the CHUNKS of the N·OH rows of dy;
// `sum_chunks_of_two` adds the chunks.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F], sums [CHUNKS, KH, KW, C/groups, F], bias_sums
// [CHUNKS, F].
const CHUNKS = 1u;
const CHUNK_ROWS = 5u;

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH * GROUP_CHANNELS;
const ROWS = TAPS + u32(BIAS);

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= ROWS * FILTERS * CHUNKS) {
    return;
  }
  let f = i % FILTERS;
  let t = i / FILTERS % ROWS;
  let c = t % GROUP_CHANNELS + f / GROUP_FILTERS * GROUP_CHANNELS;
  let kx = t / GROUP_CHANNELS % KERNEL_WIDTH;
  let ky = t / GROUP_CHANNELS / KERNEL_WIDTH;
  let chunk = i / (ROWS * FILTERS);
  let isBias = t == TAPS;
  var sum = 0.0;
  let end = min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT);
  for (var row = chunk * CHUNK_ROWS; row < end; row++) {
    let iy = row % OUT_HEIGHT * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
    for (var ox = 0u; ox < OUT_WIDTH; ox++) {
      let ix = ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
      let isInside = iy < HEIGHT && ix < WIDTH;
      let place = select(
        0u,
        ((row / OUT_HEIGHT * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c,
        isInside,
      );
      if (isInside || isBias) {
        sum += select(x[place], 1.0, isBias) * dy[(row * OUT_WIDTH + ox) * FILTERS + f];
      }
    }
  }
  if (isBias) {
    bias_sums[chunk * FILTERS + f] = sum;
  } else {
    sums[(chunk * TAPS + t) * FILTERS + f] = sum;
  }
}
