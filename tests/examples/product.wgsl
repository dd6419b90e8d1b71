// Matrix product: y[m, n] = Σ_k a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation.
// Tiling: a thread computes one element of y.
// Layouts: a [M, K] or [K, M], b [K, N] or [N, K], y [M, N].

// Set for each call, as in Loupe's own kernels.
const M = 1u;
const N = 1u;
const K = 1u;
const A_ROW = 1u;
const A_COLUMN = 1u;
const B_ROW = 1u;
const B_COLUMN = 1u;
// 0: none, 1: ReLU.
const ACTIVATION = 0u;

// This kernel's own.
const SIDE = 8u;
const WORKGROUPS = vec3u((N + SIDE - 1u) / SIDE, (M + SIDE - 1u) / SIDE, 1u);

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(SIDE, SIDE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let m = id.y;
  let n = id.x;
  if (m >= M || n >= N) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < K; k++) {
    sum += a[m * A_ROW + k * A_COLUMN] * b[k * B_ROW + n * B_COLUMN];
  }
  y[m * N + n] = select(sum, max(sum, 0.0), ACTIVATION == 1u);
}
