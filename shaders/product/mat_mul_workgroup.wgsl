// Matrix product with bias for GPUs: y[m, n] = bias[n] + Σ_k
// a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation. Strides that are not 1
// are multiples of 4, as is N.
// Tiling: a workgroup computes 8·THREADS_M rows by 8·THREADS_N columns over one of the chunks of
// CHUNK terms, 8 terms at a time in workgroup memory; a thread computes 8 rows, THREADS_M apart, by
// 2 vec4 of columns, THREADS_N apart, so that neighbouring threads read different banks. With
// several chunks there is no bias and no activation here: `sum_chunks` adds chunks and bias.
// Layouts: a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [chunks, M, N], each of vec4.
const THREADS_M = 8u;
const THREADS_N = 8u;
alias Real = f32; // what workgroup memory holds; sums are f32

const THREADS = THREADS_M * THREADS_N;
const ROWS = THREADS_M * 8u;
const QUADS = THREADS_N * 2u;
const DEPTH = 2u; // vec4 of terms at a time
// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + QUADS * 4u - 1u) / (QUADS * 4u);

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

var<workgroup> left_slice: array<vec4<Real>, ROWS * DEPTH>; // [row, k / 4]
var<workgroup> right_slice: array<vec4<Real>, 4u * DEPTH * QUADS>; // [k, column / 4]

// Four numbers along the contiguous dimension of a, zeros beyond M and `end`.
fn left(m: u32, k: u32, end: u32) -> vec4f {
  if (m < M && k < end) {
    return a[(m * A_ROW + k * A_COLUMN) / 4u];
  }
  return vec4f(0.0);
}

// Four numbers along the contiguous dimension of b, zeros beyond `end` and N.
fn right(k: u32, n: u32, end: u32) -> vec4f {
  if (k < end && n < N) {
    return b[(k * B_ROW + n * B_COLUMN) / 4u];
  }
  return vec4f(0.0);
}

// Rows m, m + step … over k … k + 3, a column of the result each; the step is 1 where a is
// transposed.
fn leftBlock(m: u32, step: u32, k: u32, end: u32) -> mat4x4f {
  if (A_COLUMN == 1u) {
    return mat4x4f(
      left(m, k, end),
      left(m + step, k, end),
      left(m + 2u * step, k, end),
      left(m + 3u * step, k, end),
    );
  }
  return transpose(
    mat4x4f(left(m, k, end), left(m, k + 1u, end), left(m, k + 2u, end), left(m, k + 3u, end)),
  );
}

// Rows k … k + 3 over n … n + 3, a column of the result each.
fn rightBlock(k: u32, n: u32, end: u32) -> mat4x4f {
  if (B_COLUMN == 1u) {
    return mat4x4f(
      right(k, n, end),
      right(k + 1u, n, end),
      right(k + 2u, n, end),
      right(k + 3u, n, end),
    );
  }
  return transpose(
    mat4x4f(right(k, n, end), right(k, n + 1u, end), right(k, n + 2u, end), right(k, n + 3u, end)),
  );
}

// Neighbouring threads take neighbours in memory: along k, or along m where a is transposed.
fn storeLeft(i: u32, first: u32, k: u32, end: u32) {
  let isPlain = A_COLUMN == 1u;
  let row = select(i % (ROWS / 4u) * 4u, i / DEPTH, isPlain);
  let depth = select(i / (ROWS / 4u), i % DEPTH, isPlain);
  let step = select(1u, ROWS / 4u, isPlain);
  let block = leftBlock(first + row, step, k + depth * 4u, end);
  let place = row * DEPTH + depth;
  left_slice[place] = vec4<Real>(block[0]);
  left_slice[place + step * DEPTH] = vec4<Real>(block[1]);
  left_slice[place + 2u * step * DEPTH] = vec4<Real>(block[2]);
  left_slice[place + 3u * step * DEPTH] = vec4<Real>(block[3]);
}

fn storeRight(i: u32, column: u32, k: u32, end: u32) {
  let quad = select(i / DEPTH, i % QUADS, B_COLUMN == 1u);
  let depth = select(i % DEPTH, i / QUADS, B_COLUMN == 1u);
  let block = rightBlock(k + depth * 4u, column + quad * 4u, end);
  let place = depth * 4u * QUADS + quad;
  right_slice[place] = vec4<Real>(block[0]);
  right_slice[place + QUADS] = vec4<Real>(block[1]);
  right_slice[place + 2u * QUADS] = vec4<Real>(block[2]);
  right_slice[place + 3u * QUADS] = vec4<Real>(block[3]);
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
    let value = select(vec4f(0.0), bias[n / 4u], BIAS) + sum;
    y[((chunk * M + m) * N + n) / 4u] = activate4(value);
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
    }
    workgroupBarrier();
  }
  let n = column + tx * 4u;
  writeRows(chunk, row + ty, n, sum00);
  writeRows(chunk, row + ty, n + THREADS_N * 4u, sum01);
  writeRows(chunk, row + ty + 4u * THREADS_M, n, sum10);
  writeRows(chunk, row + ty + 4u * THREADS_M, n + THREADS_N * 4u, sum11);
}
