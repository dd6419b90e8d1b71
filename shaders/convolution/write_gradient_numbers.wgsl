// Where the sums of a weight gradient by blocks go, for any F; row M is the bias's.
// Layouts: sums [chunks, KH, KW, C, F], bias_sums [chunks, F].
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<f32>;

fn writeNumber(chunk: u32, m: u32, n: u32, sum: f32) {
  if (BIAS && n < N && m == M) {
    bias_sums[chunk * N + n] = sum;
  } else if (n < N) {
    sums[(chunk * M + m) * N + n] = sum;
  }
}

fn writeQuad(chunk: u32, m: u32, n: u32, sum: vec4f) {
  writeNumber(chunk, m, n, sum.x);
  writeNumber(chunk, m, n + 1u, sum.y);
  writeNumber(chunk, m, n + 2u, sum.z);
  writeNumber(chunk, m, n + 3u, sum.w);
}
