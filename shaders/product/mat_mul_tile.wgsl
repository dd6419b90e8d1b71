// Matrix product with bias: y[m, n] = bias[n] + Σ_k
// a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation.
// Tiling: a thread computes 8 rows by 4 columns in registers over one of the chunks of CHUNK terms;
// with several chunks there is no bias and no activation here: `sum_chunks` adds chunks and bias.
// The addresses of a are the same for a whole workgroup, so that a CPU adapter loads them once for
// all its lanes.
// Layouts: matrices a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [chunks, BATCHES, M, N].

// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + WORKGROUP * 4u - 1u) / (WORKGROUP * 4u);

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// The element of a row, or of the last row where there is no such row.
fn left(m: u32, k: u32) -> vec4f {
  return vec4f(a[left_start + min(m, M - 1u) * A_ROW + k * A_COLUMN]);
}

fn write(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (m >= M) {
    return;
  }
  for (var i = 0u; i < min(4u, N - n); i++) {
    let value = select(0.0, bias[min(n + i, N - 1u)], BIAS) + sum[i];
    y[(resultOf(chunk) * M + m) * N + n + i] = activate(value);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let tile = beginTile(group, groups);
  let n = (tile % COLUMNS * WORKGROUP + lane) * 4u;
  let row = tile / COLUMNS * 8u;
  let chunk = group.z;
  let n0 = min(n, N - 1u) * B_COLUMN;
  let n1 = min(n + 1u, N - 1u) * B_COLUMN;
  let n2 = min(n + 2u, N - 1u) * B_COLUMN;
  let n3 = min(n + 3u, N - 1u) * B_COLUMN;
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  var sum4 = vec4f(0.0);
  var sum5 = vec4f(0.0);
  var sum6 = vec4f(0.0);
  var sum7 = vec4f(0.0);
  for (var k = chunk * CHUNK; k < min((chunk + 1u) * CHUNK, K); k++) {
    let place = right_start + k * B_ROW;
    let right = vec4f(b[place + n0], b[place + n1], b[place + n2], b[place + n3]);
    sum0 = fma(left(row + 0u, k), right, sum0);
    sum1 = fma(left(row + 1u, k), right, sum1);
    sum2 = fma(left(row + 2u, k), right, sum2);
    sum3 = fma(left(row + 3u, k), right, sum3);
    sum4 = fma(left(row + 4u, k), right, sum4);
    sum5 = fma(left(row + 5u, k), right, sum5);
    sum6 = fma(left(row + 6u, k), right, sum6);
    sum7 = fma(left(row + 7u, k), right, sum7);
  }
  if (n < N) {
    write(chunk, row + 0u, n, sum0);
    write(chunk, row + 1u, n, sum1);
    write(chunk, row + 2u, n, sum2);
    write(chunk, row + 3u, n, sum3);
    write(chunk, row + 4u, n, sum4);
    write(chunk, row + 5u, n, sum5);
    write(chunk, row + 6u, n, sum6);
    write(chunk, row + 7u, n, sum7);
  }
}
