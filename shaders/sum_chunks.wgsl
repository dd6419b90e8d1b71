// The second pass of a sum that was split: y[i] = Σ_chunk sums[chunk, i], in the order of the chunks, plus bias[i mod COLUMNS]
// where BIAS, then ReLU where RELU. Without BIAS the second binding is not read.
// Tiling: a thread computes one element of y.
// Layouts: sums [CHUNKS, SIZE], bias [COLUMNS], y [SIZE].
const CHUNKS = 2u;
const SIZE = 4u;
const COLUMNS = 4u;
const BIAS = false;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= SIZE) {
    return;
  }
  var sum = 0.0;
  if (BIAS) {
    sum = bias[i % COLUMNS];
  }
  for (var chunk = 0u; chunk < CHUNKS; chunk++) {
    sum += sums[chunk * SIZE + i];
  }
  y[i] = select(sum, max(sum, 0.0), RELU);
}
