// The sum of squares: sums[t] = Σ_k x[t + k · CHUNKS]², the terms that thread t takes; `sum_chunks`
// adds them.
// Tiling: a thread takes every CHUNKS-th element, so that neighbours read neighbours.
// Layouts: x [SIZE], sums [CHUNKS].
const SIZE = 1u;
const CHUNKS = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS) {
    return;
  }
  var sum = 0.0;
  for (var place = i; place < SIZE; place += CHUNKS) {
    sum += x[place] * x[place];
  }
  sums[i] = sum;
}
