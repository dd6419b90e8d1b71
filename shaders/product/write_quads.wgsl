// Where the sums of a product by blocks go, after bias and activation, where N is a multiple of 4.
// Layouts: bias [N/4] of vec4, which is not read without BIAS, y [chunks, M, N/4] of vec4.
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn writeQuad(chunk: u32, m: u32, n: u32, sum: vec4f) {
  let value = select(vec4f(0.0), bias[n / 4u], BIAS) + sum;
  y[((chunk * M + m) * N + n) / 4u] = activate4(value);
}
