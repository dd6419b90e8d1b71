// Where the sums of a product by blocks go, after bias and activation, for any N.
// Layouts: bias [N], which is not read without BIAS, y [chunks, M, N].
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn writeNumber(chunk: u32, m: u32, n: u32, sum: f32) {
  if (n < N) {
    y[(chunk * M + m) * N + n] = activate(select(0.0, bias[n], BIAS) + sum);
  }
}

fn writeQuad(chunk: u32, m: u32, n: u32, sum: vec4f) {
  writeNumber(chunk, m, n, sum.x);
  writeNumber(chunk, m, n + 1u, sum.y);
  writeNumber(chunk, m, n + 2u, sum.z);
  writeNumber(chunk, m, n + 3u, sum.w);
}
