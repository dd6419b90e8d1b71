// Softmax over the last dimension:
// y[r, c] = exp(x[r, c] − max_j x[r, j]) / Σ_j exp(x[r, j] − max_j x[r, j]).
// Tiling: a thread takes one row.
// Layouts: x and y [ROWS, CLASSES].
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  let largest = largestLogit(first);
  let sum = sumExponentials(first, largest);
  for (var c = 0u; c < CLASSES; c++) {
    y[first + c] = exp(x[first + c] - largest) / sum;
  }
}
