// The gradients of a convolution without groups by its weights and its bias, for GPUs: dw[t, f] =
// Σ_p x[n, iy, ix, c] · dy[p, f], t = (ky, kx, c), p = (n, oy, ox), iy = oy·STRIDE_Y − PAD_TOP +
// ky·DILATION_Y, ix likewise: a matrix product whose left side, x unrolled, exists in workgroup
// memory only. db[f] = Σ_p dy[p, f]: the first row of threads of the first row of workgroups adds
// it up.
// Tiling: a workgroup computes 8·THREADS_M taps by 8·THREADS_N filters over one of the chunks of
// CHUNK pixels, 8 pixels at a time in workgroup memory; a thread computes 8 taps, THREADS_M apart,
// by 2 vec4 of filters, THREADS_N apart, so that neighbouring threads read different banks.
// `sum_chunks_of_two` adds the chunks.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4 and Cell is vec4f, dy
// [N, OH, OW, F/4] of vec4, sums [chunks, KH, KW, C, F/4] of vec4, bias_sums [chunks, F/4] of vec4.
const CHUNK = 8u;
const THREADS_M = 8u;
const THREADS_N = 8u;
alias Real = f32; // what workgroup memory holds; sums are f32
alias Cell = vec4f;

const M = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;
const N = FILTERS;
const K = BATCH * OUT_HEIGHT * OUT_WIDTH;
const THREADS = THREADS_M * THREADS_N;
const ROWS = THREADS_M * 8u;
const QUADS = THREADS_N * 2u;
const DEPTH = 2u; // vec4 of terms at a time
// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + QUADS * 4u - 1u) / (QUADS * 4u);

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

var<workgroup> left_slice: array<vec4<Real>, ROWS * DEPTH>; // [tap, pixel / 4]
var<workgroup> right_slice: array<vec4<Real>, 4u * DEPTH * QUADS>; // [pixel, column / 4]

// What a pixel has at a tap, or at four taps where x is of vec4; zero outside the border and beyond
// M and `end`.
fn term(t: u32, pixel: u32, end: u32) -> vec4f {
  let tap = t / CHANNELS;
  let row = pixel / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y + tap / KERNEL_WIDTH * DILATION_Y - PAD_TOP;
  let column = pixel % OUT_WIDTH * STRIDE_X + tap % KERNEL_WIDTH * DILATION_X - PAD_LEFT;
  if (t < M && pixel < end && row < HEIGHT && column < WIDTH) {
    let place = ((pixel / (OUT_WIDTH * OUT_HEIGHT) * HEIGHT + row) * WIDTH + column) * CHANNELS +
      t % CHANNELS;
    return vec4f(x[select(place, place / 4u, CHANNELS % 4u == 0u)]);
  }
  return vec4f(0.0);
}

fn left(t: u32, pixel: u32, end: u32) -> vec4f {
  if (CHANNELS % 4u == 0u) {
    return term(t, pixel, end);
  }
  // A loop: written out, it takes SwiftShader's compiler minutes and gigabytes.
  var terms = vec4f();
  for (var i = 0u; i < 4u; i++) {
    terms[i] = term(t + i, pixel, end).x;
  }
  return terms;
}

fn right(pixel: u32, n: u32, end: u32) -> vec4f {
  if (pixel < end && n < N) {
    return dy[(pixel * N + n) / 4u];
  }
  return vec4f(0.0);
}

// Neighbouring threads take neighbours in memory. Four pixels of four taps are transposed.
fn storeLeft(i: u32, first: u32, k: u32, end: u32) {
  let row = i % (ROWS / 4u) * 4u;
  let depth = i / (ROWS / 4u);
  let t = first + row;
  let pixel = k + depth * 4u;
  let block = transpose(
    mat4x4f(
      left(t, pixel, end),
      left(t, pixel + 1u, end),
      left(t, pixel + 2u, end),
      left(t, pixel + 3u, end),
    ),
  );
  let place = row * DEPTH + depth;
  left_slice[place] = vec4<Real>(block[0]);
  left_slice[place + DEPTH] = vec4<Real>(block[1]);
  left_slice[place + 2u * DEPTH] = vec4<Real>(block[2]);
  left_slice[place + 3u * DEPTH] = vec4<Real>(block[3]);
}

fn storeRight(i: u32, column: u32, k: u32, end: u32) {
  let quad = i % QUADS;
  let depth = i / QUADS;
  let place = depth * 4u * QUADS + quad;
  for (var j = 0u; j < 4u; j++) {
    right_slice[place + j * QUADS] = vec4<Real>(right(k + depth * 4u + j, column + quad * 4u, end));
  }
}

fn loadLeft(place: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(left_slice[place]),
    vec4f(left_slice[place + THREADS_M * DEPTH]),
    vec4f(left_slice[place + 2u * THREADS_M * DEPTH]),
    vec4f(left_slice[place + 3u * THREADS_M * DEPTH]),
  );
}

fn loadRight(place: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(right_slice[place]),
    vec4f(right_slice[place + QUADS]),
    vec4f(right_slice[place + 2u * QUADS]),
    vec4f(right_slice[place + 3u * QUADS]),
  );
}

// sum + b · a, four rows of the result, each by multiply-adds only.
fn addProduct(sum: mat4x4f, b: mat4x4f, a: mat4x4f) -> mat4x4f {
  return mat4x4f(
    addRow(sum[0], b, a[0]),
    addRow(sum[1], b, a[1]),
    addRow(sum[2], b, a[2]),
    addRow(sum[3], b, a[3]),
  );
}

fn addRow(sum: vec4f, b: mat4x4f, a: vec4f) -> vec4f {
  return fma(
    b[3],
    vec4f(a.w),
    fma(b[2], vec4f(a.z), fma(b[1], vec4f(a.y), fma(b[0], vec4f(a.x), sum))),
  );
}

fn write(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (m < M && n < N) {
    sums[((chunk * M + m) * N + n) / 4u] = sum;
  }
}

fn writeBias(chunk: u32, n: u32, sum: vec4f) {
  if (n < N) {
    bias_sums[(chunk * N + n) / 4u] = sum;
  }
}

fn writeRows(chunk: u32, m: u32, n: u32, sum: mat4x4f) {
  write(chunk, m, n, sum[0]);
  write(chunk, m + THREADS_M, n, sum[1]);
  write(chunk, m + 2u * THREADS_M, n, sum[2]);
  write(chunk, m + 3u * THREADS_M, n, sum[3]);
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let tile = groupIndex(group, groups);
  let column = tile % COLUMNS * QUADS * 4u;
  let row = tile / COLUMNS * ROWS;
  let chunk = group.z;
  let end = min((chunk + 1u) * CHUNK, K);
  let ty = thread / THREADS_N;
  let tx = thread % THREADS_N;
  var sum00 = mat4x4f();
  var sum01 = mat4x4f();
  var sum10 = mat4x4f();
  var sum11 = mat4x4f();
  let isFirst = row + ty == 0u;
  var bias0 = vec4f();
  var bias1 = vec4f();
  for (var k = chunk * CHUNK; k < end; k += 4u * DEPTH) {
    for (var i = thread; i < ROWS / 4u * DEPTH; i += THREADS) {
      storeLeft(i, row, k, end);
    }
    // From the last thread on: those that had nothing of a to load.
    for (var i = THREADS - 1u - thread; i < QUADS * DEPTH; i += THREADS) {
      storeRight(QUADS * DEPTH - 1u - i, column, k, end);
    }
    workgroupBarrier();
    for (var depth = 0u; depth < min(DEPTH, (end - k + 3u) / 4u); depth++) {
      let a0 = loadLeft(ty * DEPTH + depth);
      let a1 = loadLeft((ty + 4u * THREADS_M) * DEPTH + depth);
      let b0 = loadRight(depth * 4u * QUADS + tx);
      sum00 = addProduct(sum00, b0, a0);
      sum10 = addProduct(sum10, b0, a1);
      let b1 = loadRight(depth * 4u * QUADS + tx + THREADS_N);
      sum01 = addProduct(sum01, b1, a0);
      sum11 = addProduct(sum11, b1, a1);
      if (isFirst) {
        bias0 += b0[0] + b0[1] + b0[2] + b0[3];
        bias1 += b1[0] + b1[1] + b1[2] + b1[3];
      }
    }
    workgroupBarrier();
  }
  let n = column + tx * 4u;
  writeRows(chunk, row + ty, n, sum00);
  writeRows(chunk, row + ty, n + THREADS_N * 4u, sum01);
  writeRows(chunk, row + ty + 4u * THREADS_M, n, sum10);
  writeRows(chunk, row + ty + 4u * THREADS_M, n + THREADS_N * 4u, sum11);
  if (isFirst) {
    writeBias(chunk, n, bias0);
    writeBias(chunk, n + THREADS_N * 4u, bias1);
  }
}
