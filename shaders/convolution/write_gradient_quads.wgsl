// Where the sums of a weight gradient by blocks go where F is a multiple of 4; row M is the bias's.
// Layouts: sums [chunks, KH, KW, C, F/4] of vec4, bias_sums [chunks, F/4] of vec4.
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

fn writeQuad(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (BIAS && m == M) {
    bias_sums[(chunk * N + n) / 4u] = sum;
  } else {
    sums[((chunk * M + m) * N + n) / 4u] = sum;
  }
}
