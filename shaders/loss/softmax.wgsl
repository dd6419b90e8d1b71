// Softmax along a dimension: y[r, c] = exp(x[r, c] − m_r) / Σ_j exp(x[r, j] − m_r) with
// m_r = max_j x[r, j]; where LOGARITHM its logarithm, x[r, c] − m_r − log Σ_j exp(x[r, j] − m_r).
// Tiling: a thread takes one row.
// Layouts: x and y [ROWS / INNER, CLASSES, INNER], a row along the second dimension.
const LOGARITHM = false;
const ROWS = 1u;
const CLASSES = 2u;
const INNER = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  let first = row / INNER * INNER * CLASSES + row % INNER;
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c * INNER]);
  }
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    let place = first + c * INNER;
    let power = exp(x[place] - largest);
    sum += power;
    if (!LOGARITHM) {
      y[place] = power;
    }
  }
  let logarithm = log(sum);
  for (var c = 0u; c < CLASSES; c++) {
    let place = first + c * INNER;
    if (LOGARITHM) {
      y[place] = x[place] - largest - logarithm;
    } else {
      y[place] /= sum;
    }
  }
}
