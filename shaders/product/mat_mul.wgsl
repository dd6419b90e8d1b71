// Matrix product with bias: y[m, n] = bias[n] + Σ_k a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then ReLU where RELU.
// The strides say whether a and b are transposed; without BIAS the third binding is not read.
// Tiling: none, a thread computes one element of y.
// Layouts: a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [M, N].
const M = 4u;
const N = 4u;
const K = 4u;
const A_ROW = 4u;
const A_COLUMN = 1u;
const B_ROW = 4u;
const B_COLUMN = 1u;
const BIAS = true;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= M * N) {
    return;
  }
  let m = i / N;
  let n = i % N;
  var sum = 0.0;
  if (BIAS) {
    sum = bias[n];
  }
  for (var k = 0u; k < K; k++) {
    sum += a[m * A_ROW + k * A_COLUMN] * b[k * B_ROW + n * B_COLUMN];
  }
  y[i] = select(sum, max(sum, 0.0), RELU);
}
