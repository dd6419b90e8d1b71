// Softmax along the last dimension for GPUs: y[r, c] = exp(x[r, c] − m_r) / Σ_j exp(x[r, j] − m_r)
// with m_r = max_j x[r, j]; where LOGARITHM its logarithm, x[r, c] − m_r − log Σ_j exp(x[r, j] − m_r).
// Tiling: a workgroup takes one row, a thread every WORKGROUP-th element of it.
// Layouts: x and y [ROWS, CLASSES].
const LOGARITHM = false;
const ROWS = 1u;
const CLASSES = 2u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let row = groupIndex(group, groups);
  // Beyond the last row all compute it again and write nothing.
  let first = min(row, ROWS - 1u) * CLASSES;
  var own = x[first + min(lane, CLASSES - 1u)];
  for (var c = lane; c < CLASSES; c += WORKGROUP) {
    own = max(own, x[first + c]);
  }
  let largest = largestOfAll(lane, own);
  var share = 0.0;
  for (var c = lane; c < CLASSES; c += WORKGROUP) {
    share += exp(x[first + c] - largest);
  }
  let sum = sumOfAll(lane, share);
  if (row >= ROWS) {
    return;
  }
  for (var c = lane; c < CLASSES; c += WORKGROUP) {
    let difference = x[first + c] - largest;
    if (LOGARITHM) {
      y[first + c] = difference - log(sum);
    } else {
      y[first + c] = exp(difference) / sum;
    }
  }
}
