// Convolution 3×3 with stride 1, without groups or dilation: y[p, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · w[ky, kx, c, f], p = (n, oy, ox), then the
// activation.
// Without BIAS the third binding is not read.
// Tiling: a thread computes 4×4 pixels by 8 filters in registers, so that a number of x serves up
// to nine taps and a weight sixteen pixels; there is no workgroup memory.
// Layouts: x [N, H, W, C], w [3, 3, C, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4] of vec4.
const BIAS = true;

const ROWS = (OUT_HEIGHT + 3u) / 4u;
const COLUMNS = (OUT_WIDTH + 3u) / 4u;
const THREADS = BATCH * ROWS * COLUMNS * ((LINE + 1u) / 2u);

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Six numbers side by side: a channel of a row of x.
struct Numbers {
  left: vec3f,
  right: vec3f,
}

fn load(n: u32, row: u32, at: Columns, c: u32) -> Numbers {
  let isInside = row < HEIGHT;
  let first = select(0u, (n * HEIGHT + row) * WIDTH * CHANNELS, isInside) + c;
  let left = vec3f(x[first + at.left.x], x[first + at.left.y], x[first + at.left.z]);
  let right = vec3f(x[first + at.right.x], x[first + at.right.y], x[first + at.right.z]);
  return Numbers(
    select(vec3f(0.0), left, at.isLeft & vec3<bool>(isInside)),
    select(vec3f(0.0), right, at.isRight & vec3<bool>(isInside)),
  );
}

// The three weights of row ky, a column each.
fn weights(ky: u32, c: u32, quad: u32) -> mat3x4f {
  let first = (ky * 3u * CHANNELS + c) * LINE + quad;
  return mat3x4f(w[first], w[first + CHANNELS * LINE], w[first + 2u * CHANNELS * LINE]);
}

// What a row of weights brings to four pixels side by side, a column each.
fn addRow(sum: mat4x4f, v: mat3x4f, row: Numbers) -> mat4x4f {
  return mat4x4f(
    sum[0] + v * row.left,
    sum[1] + v * vec3f(row.left.yz, row.right.x),
    sum[2] + v * vec3f(row.left.z, row.right.xy),
    sum[3] + v * row.right,
  );
}

fn write(n: u32, oy: u32, ox: u32, quad: u32, sum: mat4x4f) {
  if (oy < OUT_HEIGHT && quad < LINE) {
    for (var i = 0u; i < min(4u, OUT_WIDTH - ox); i++) {
      y[((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox + i) * LINE + quad] = activate4(sum[i]);
    }
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= THREADS) {
    return;
  }
  let ox = i % COLUMNS * 4u;
  let oy = i / COLUMNS % ROWS * 4u;
  let n = i / (COLUMNS * ROWS) % BATCH;
  let quad0 = i / (COLUMNS * ROWS * BATCH) * 2u;
  let quad1 = min(quad0 + 1u, LINE - 1u);
  let iy = oy - PAD_TOP;
  let at = columns(ox - PAD_LEFT, CHANNELS);
  let bias0 = select(vec4f(0.0), b[quad0], BIAS);
  let bias1 = select(vec4f(0.0), b[quad1], BIAS);
  var sum00 = mat4x4f(bias0, bias0, bias0, bias0);
  var sum10 = sum00;
  var sum20 = sum00;
  var sum30 = sum00;
  var sum01 = mat4x4f(bias1, bias1, bias1, bias1);
  var sum11 = sum01;
  var sum21 = sum01;
  var sum31 = sum01;
  for (var c = 0u; c < CHANNELS; c++) {
    let w00 = weights(0u, c, quad0);
    let w10 = weights(1u, c, quad0);
    let w20 = weights(2u, c, quad0);
    let w01 = weights(0u, c, quad1);
    let w11 = weights(1u, c, quad1);
    let w21 = weights(2u, c, quad1);
    let x0 = load(n, iy, at, c);
    sum00 = addRow(sum00, w00, x0);
    sum01 = addRow(sum01, w01, x0);
    let x1 = load(n, iy + 1u, at, c);
    sum10 = addRow(sum10, w00, x1);
    sum11 = addRow(sum11, w01, x1);
    sum00 = addRow(sum00, w10, x1);
    sum01 = addRow(sum01, w11, x1);
    let x2 = load(n, iy + 2u, at, c);
    sum20 = addRow(sum20, w00, x2);
    sum21 = addRow(sum21, w01, x2);
    sum10 = addRow(sum10, w10, x2);
    sum11 = addRow(sum11, w11, x2);
    sum00 = addRow(sum00, w20, x2);
    sum01 = addRow(sum01, w21, x2);
    let x3 = load(n, iy + 3u, at, c);
    sum30 = addRow(sum30, w00, x3);
    sum31 = addRow(sum31, w01, x3);
    sum20 = addRow(sum20, w10, x3);
    sum21 = addRow(sum21, w11, x3);
    sum10 = addRow(sum10, w20, x3);
    sum11 = addRow(sum11, w21, x3);
    let x4 = load(n, iy + 4u, at, c);
    sum30 = addRow(sum30, w10, x4);
    sum31 = addRow(sum31, w11, x4);
    sum20 = addRow(sum20, w20, x4);
    sum21 = addRow(sum21, w21, x4);
    let x5 = load(n, iy + 5u, at, c);
    sum30 = addRow(sum30, w20, x5);
    sum31 = addRow(sum31, w21, x5);
  }
  write(n, oy, ox, quad0, sum00);
  write(n, oy + 1u, ox, quad0, sum10);
  write(n, oy + 2u, ox, quad0, sum20);
  write(n, oy + 3u, ox, quad0, sum30);
  write(n, oy, ox, quad0 + 1u, sum01);
  write(n, oy + 1u, ox, quad0 + 1u, sum11);
  write(n, oy + 2u, ox, quad0 + 1u, sum21);
  write(n, oy + 3u, ox, quad0 + 1u, sum31);
}
