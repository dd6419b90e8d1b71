// Softmax cross-entropy of each row with smoothed labels, 0 in rows that do not count:
// y[r] = −Σ_c t[r, c] · log softmax(x[r])[c],
// t = (1 − SMOOTHING) · [c = label] + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x [ROWS, CLASSES], labels u32 [ROWS], y [ROWS].
const SMOOTHING = 0.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  let largest = largestLogit(first);
  var shifted = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    shifted += x[first + c] - largest;
  }
  let own = x[first + labels[row]] - largest;
  let mean = shifted / f32(CLASSES);
  let loss = log(sumExponentials(first, largest)) - (1.0 - SMOOTHING) * own - SMOOTHING * mean;
  y[row] = select(0.0, loss, row < step.count);
}
