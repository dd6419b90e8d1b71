// The gradients of a 3×3 convolution with stride 1, without groups or dilation, by its weights and
// its bias: dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · dy[n, oy, ox, f], db[f] = Σ_n Σ_oy Σ_ox
// dy[n, oy, ox, f].
// Tiling: a thread sums the nine taps of a channel by 8 filters in registers, over one of the
// CHUNKS of the N·OH rows of dy, four pixels at a time, so that a number of dy serves nine taps;
// `sum_chunks_of_two` adds the chunks. There is no workgroup memory.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [CHUNKS, 3, 3, C, F/4] of vec4,
// bias_sums [CHUNKS, F/4] of vec4.
const CHUNK_ROWS = 5u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// Four pixels of dy side by side, a column each; zeros beyond the last.
fn gradients(row: u32, ox: u32, quad: u32) -> mat4x4f {
  let place = (row * OUT_WIDTH + ox) * LINE + quad;
  return mat4x4f(
    dy[place],
    select(vec4f(0.0), dy[place + LINE], ox + 1u < OUT_WIDTH),
    select(vec4f(0.0), dy[place + 2u * LINE], ox + 2u < OUT_WIDTH),
    select(vec4f(0.0), dy[place + 3u * LINE], ox + 3u < OUT_WIDTH),
  );
}

fn write(chunk: u32, ky: u32, c: u32, quad: u32, sum: mat3x4f) {
  let place = ((chunk * 3u + ky) * 3u * CHANNELS + c) * LINE + quad;
  sums[place] = sum[0];
  sums[place + CHANNELS * LINE] = sum[1];
  sums[place + 2u * CHANNELS * LINE] = sum[2];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let chunk = group.x;
  let c = group.y * WORKGROUP + lane;
  if (c >= CHANNELS) {
    return;
  }
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, LINE - 1u);
  var sum00 = mat3x4f();
  var sum01 = mat3x4f();
  var sum10 = mat3x4f();
  var sum11 = mat3x4f();
  var sum20 = mat3x4f();
  var sum21 = mat3x4f();
  var bias0 = vec4f();
  var bias1 = vec4f();
  let end = min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT);
  for (var row = chunk * CHUNK_ROWS; row < end; row++) {
    let n = row / OUT_HEIGHT;
    let iy = row % OUT_HEIGHT - PAD_TOP;
    for (var ox = 0u; ox < OUT_WIDTH; ox += 4u) {
      let dy0 = gradients(row, ox, quad0);
      let dy1 = gradients(row, ox, quad1);
      bias0 += dy0[0] + dy0[1] + dy0[2] + dy0[3];
      bias1 += dy1[0] + dy1[1] + dy1[2] + dy1[3];
      let x0 = windows(n, iy, ox - PAD_LEFT, c);
      sum00 += dy0 * x0;
      sum01 += dy1 * x0;
      let x1 = windows(n, iy + 1u, ox - PAD_LEFT, c);
      sum10 += dy0 * x1;
      sum11 += dy1 * x1;
      let x2 = windows(n, iy + 2u, ox - PAD_LEFT, c);
      sum20 += dy0 * x2;
      sum21 += dy1 * x2;
    }
  }
  write(chunk, 0u, c, quad0, sum00);
  write(chunk, 0u, c, quad1, sum01);
  write(chunk, 1u, c, quad0, sum10);
  write(chunk, 1u, c, quad1, sum11);
  write(chunk, 2u, c, quad0, sum20);
  write(chunk, 2u, c, quad1, sum21);
  if (BIAS && c == 0u) {
    bias_sums[chunk * LINE + quad0] = bias0;
    bias_sums[chunk * LINE + quad1] = bias1;
  }
}
