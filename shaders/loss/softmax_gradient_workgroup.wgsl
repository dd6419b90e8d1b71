// The gradient of softmax along the last dimension for GPUs: dx[r, c] = y[r, c] · (dy[r, c] − Σ_j
// y[r, j] · dy[r, j]); where LOGARITHM that of its logarithm, dx[r, c] = dy[r, c] − exp(y[r, c]) ·
// Σ_j dy[r, j].
// Tiling: a workgroup takes one row, a thread every WORKGROUP-th element of it.
// Layouts: y, dy and dx [ROWS, CLASSES].
const LOGARITHM = false;
const ROWS = 1u;
const CLASSES = 2u;

@group(0) @binding(0) var<storage, read> y: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let row = groupIndex(group, groups);
  // Beyond the last row all compute it again and write nothing.
  let first = min(row, ROWS - 1u) * CLASSES;
  var share = 0.0;
  for (var c = lane; c < CLASSES; c += WORKGROUP) {
    share += select(y[first + c], 1.0, LOGARITHM) * dy[first + c];
  }
  let sum = sumOfAll(lane, share);
  if (row >= ROWS) {
    return;
  }
  for (var c = lane; c < CLASSES; c += WORKGROUP) {
    let place = first + c;
    if (LOGARITHM) {
      dx[place] = dy[place] - exp(y[place]) * sum;
    } else {
      dx[place] = y[place] * (dy[place] - sum);
    }
  }
}
