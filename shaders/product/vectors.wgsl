// Operands of a product by fours: strides that are not 1 are multiples of 4, as is N.
// Layouts: matrices a [M, K] or [K, M], b [K, N] or [N, K], bias [N], y [chunks, BATCHES, M, N], each of vec4.
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Four numbers along the contiguous dimension of a; zeros beyond K, the last rows beyond M.
fn left(m: u32, k: u32) -> vec4f {
  return select(vec4f(0.0), a[(left_start + min(m, M - 1u) * A_ROW + min(k, K - 1u) * A_COLUMN) / 4u], k < K);
}

// Four numbers along the contiguous dimension of b; zeros beyond K.
fn right(k: u32, n: u32) -> vec4f {
  return select(vec4f(0.0), b[(right_start + min(k, K - 1u) * B_ROW + n * B_COLUMN) / 4u], k < K);
}

// Writes four columns of a row, after bias and activation.
fn writeQuad(chunk: u32, m: u32, n: u32, sum: vec4f) {
  let value = select(vec4f(0.0), bias[n / 4u], BIAS) + sum;
  y[((resultOf(chunk) * M + m) * N + n) / 4u] = activate4(value);
}
