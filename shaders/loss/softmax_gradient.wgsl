// The gradient of softmax along a dimension: dx[r, c] = y[r, c] · (dy[r, c] − Σ_j y[r, j] · dy[r, j]);
// where LOGARITHM that of its logarithm, dx[r, c] = dy[r, c] − exp(y[r, c]) · Σ_j dy[r, j].
// Tiling: a thread takes one row.
// Layouts: y, dy and dx [ROWS / INNER, CLASSES, INNER], a row along the second dimension.
const LOGARITHM = false;
const ROWS = 1u;
const CLASSES = 2u;
const INNER = 1u;

@group(0) @binding(0) var<storage, read> y: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  let first = row / INNER * INNER * CLASSES + row % INNER;
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    let place = first + c * INNER;
    sum += select(y[place], 1.0, LOGARITHM) * dy[place];
  }
  for (var c = 0u; c < CLASSES; c++) {
    let place = first + c * INNER;
    if (LOGARITHM) {
      dx[place] = dy[place] - exp(y[place]) * sum;
    } else {
      dx[place] = y[place] * (dy[place] - sum);
    }
  }
}
