// The gradients of a convolution without groups by its weights and its bias: dw[t, f] = Σ_n Σ_oy
// Σ_ox x[n, iy, ix, c] · dy[n, oy, ox, f], t = (ky, kx, c), iy = oy·STRIDE_Y − PAD_TOP +
// ky·DILATION_Y, ix likewise, and db[f] = Σ_n Σ_oy Σ_ox dy[n, oy, ox, f], which is one more tap, of
// ones.
// Tiling: a thread sums 2 taps, a workgroup's width apart, by 16 filters in registers, over one of
// the CHUNKS of the N·OH rows of dy; `sum_chunks_of_two` adds the chunks. The addresses of dy are
// the same for a whole workgroup, so that a CPU adapter loads them once for all its lanes.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [CHUNKS, KH, KW, C, F/4] of vec4,
// bias_sums [CHUNKS, F/4] of vec4.
const CHUNK_ROWS = 5u;
const WORKGROUP = 16u;

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// A tap's offset in the picture and its channel.
fn offsets(t: u32) -> vec3u {
  let tap = min(t, TAPS - 1u);
  let ky = tap / (CHANNELS * KERNEL_WIDTH);
  let kx = tap / CHANNELS % KERNEL_WIDTH;
  return vec3u(ky * DILATION_Y - PAD_TOP, kx * DILATION_X - PAD_LEFT, tap % CHANNELS);
}

fn load(n: u32, oy: u32, ox: u32, t: u32, offset: vec3u) -> vec4f {
  let iy = oy * STRIDE_Y + offset.x;
  let ix = ox * STRIDE_X + offset.y;
  let inside = iy < HEIGHT && ix < WIDTH;
  let place = select(0u, ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + offset.z, inside);
  return vec4f(select(select(0.0, x[place], inside), 1.0, t == TAPS));
}

fn write(chunk: u32, t: u32, quad: u32, sum: vec4f) {
  if (t < TAPS && quad < LINE) {
    sums[(chunk * TAPS + t) * LINE + quad] = sum;
  } else if (BIAS && t == TAPS && quad < LINE) {
    bias_sums[chunk * LINE + quad] = sum;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let chunk = group.x;
  let quad0 = group.z * 4u;
  let quad1 = min(quad0 + 1u, LINE - 1u);
  let quad2 = min(quad0 + 2u, LINE - 1u);
  let quad3 = min(quad0 + 3u, LINE - 1u);
  let t0 = group.y * WORKGROUP * 2u + lane;
  let t1 = t0 + WORKGROUP;
  let offset0 = offsets(t0);
  let offset1 = offsets(t1);
  var sum00 = vec4f(0.0);
  var sum01 = vec4f(0.0);
  var sum02 = vec4f(0.0);
  var sum03 = vec4f(0.0);
  var sum10 = vec4f(0.0);
  var sum11 = vec4f(0.0);
  var sum12 = vec4f(0.0);
  var sum13 = vec4f(0.0);
  let end = min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT);
  for (var row = chunk * CHUNK_ROWS; row < end; row++) {
    let n = row / OUT_HEIGHT;
    let oy = row % OUT_HEIGHT;
    for (var ox = 0u; ox < OUT_WIDTH; ox++) {
      let place = (row * OUT_WIDTH + ox) * LINE;
      let x0 = load(n, oy, ox, t0, offset0);
      let x1 = load(n, oy, ox, t1, offset1);
      let dy0 = dy[place + quad0];
      sum00 = fma(x0, dy0, sum00);
      sum10 = fma(x1, dy0, sum10);
      let dy1 = dy[place + quad1];
      sum01 = fma(x0, dy1, sum01);
      sum11 = fma(x1, dy1, sum11);
      let dy2 = dy[place + quad2];
      sum02 = fma(x0, dy2, sum02);
      sum12 = fma(x1, dy2, sum12);
      let dy3 = dy[place + quad3];
      sum03 = fma(x0, dy3, sum03);
      sum13 = fma(x1, dy3, sum13);
    }
  }
  write(chunk, t0, quad0 + 0u, sum00);
  write(chunk, t0, quad0 + 1u, sum01);
  write(chunk, t0, quad0 + 2u, sum02);
  write(chunk, t0, quad0 + 3u, sum03);
  write(chunk, t1, quad0 + 0u, sum10);
  write(chunk, t1, quad0 + 1u, sum11);
  write(chunk, t1, quad0 + 2u, sum12);
  write(chunk, t1, quad0 + 3u, sum13);
}
