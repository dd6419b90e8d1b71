// The gradient of softmax cross-entropy by the logits, 0 in rows that do not count:
// dx[r, c] = dy[r] · (softmax(x[r])[c] − t[r, c]),
// t = (1 − SMOOTHING) · [c = label] + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x and dx [ROWS, CLASSES], labels u32 [ROWS], dy [ROWS].
const SMOOTHING = 0.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> step: Step;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

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
    let wanted = SMOOTHING / f32(CLASSES) + select(0.0, 1.0 - SMOOTHING, c == labels[row]);
    let gradient = dy[row] * (exp(x[first + c] - largest) / sum - wanted);
    dx[first + c] = select(0.0, gradient, row < step.count);
  }
}
