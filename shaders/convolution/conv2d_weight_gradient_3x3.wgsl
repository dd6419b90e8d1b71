// The gradients of a 3×3 convolution with stride 1, without groups or dilation, by its weights and its bias:
// dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · dy[n, oy, ox, f], db[f] = Σ_n Σ_oy Σ_ox dy[n, oy, ox, f].
// Tiling: a thread sums the nine taps of a channel by 8 filters in registers, over one of the CHUNKS of the N·OH rows of dy, four
// pixels at a time, so that a number of dy serves nine taps; `sum_chunks_of_two` adds the chunks. There is no workgroup memory.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [CHUNKS, 3, 3, C, F/4] of vec4, bias_sums [CHUNKS, F/4] of vec4.
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const CHUNK_ROWS = 5u;
const WORKGROUP = 64u;

const QUADS = FILTERS / 4u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// Four pixels of dy side by side, a column each; zeros beyond the last.
fn gradients(row: u32, ox: u32, quad: u32) -> mat4x4f {
  let place = (row * OUT_WIDTH + ox) * QUADS + quad;
  return mat4x4f(
    dy[place],
    select(vec4f(0.0), dy[place + QUADS], ox + 1u < OUT_WIDTH),
    select(vec4f(0.0), dy[place + 2u * QUADS], ox + 2u < OUT_WIDTH),
    select(vec4f(0.0), dy[place + 3u * QUADS], ox + 3u < OUT_WIDTH),
  );
}

fn number(n: u32, iy: u32, ix: u32, c: u32) -> f32 {
  let isInside = iy < HEIGHT && ix < WIDTH;
  return select(0.0, x[select(0u, ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS, isInside) + c], isInside);
}

// Six numbers of a row of x: what the three taps see at four pixels, a column each.
fn windows(n: u32, iy: u32, ix: u32, c: u32) -> mat3x4f {
  let a = vec4f(number(n, iy, ix, c), number(n, iy, ix + 1u, c), number(n, iy, ix + 2u, c), number(n, iy, ix + 3u, c));
  let b = vec2f(number(n, iy, ix + 4u, c), number(n, iy, ix + 5u, c));
  return mat3x4f(a, vec4f(a.yzw, b.x), vec4f(a.zw, b));
}

fn write(chunk: u32, ky: u32, c: u32, quad: u32, sum: mat3x4f) {
  let place = ((chunk * 3u + ky) * 3u * CHANNELS + c) * QUADS + quad;
  sums[place] = sum[0];
  sums[place + CHANNELS * QUADS] = sum[1];
  sums[place + 2u * CHANNELS * QUADS] = sum[2];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u) {
  let chunk = group.x;
  let c = group.y * WORKGROUP + lane;
  if (c >= CHANNELS) {
    return;
  }
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, QUADS - 1u);
  var sum00 = mat3x4f();
  var sum01 = mat3x4f();
  var sum10 = mat3x4f();
  var sum11 = mat3x4f();
  var sum20 = mat3x4f();
  var sum21 = mat3x4f();
  var bias0 = vec4f();
  var bias1 = vec4f();
  for (var row = chunk * CHUNK_ROWS; row < min((chunk + 1u) * CHUNK_ROWS, BATCH * OUT_HEIGHT); row++) {
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
  if (c == 0u) {
    bias_sums[chunk * QUADS + quad0] = bias0;
    bias_sums[chunk * QUADS + quad1] = bias1;
  }
}
