// The gradient of cross-entropy with wanted probabilities by the logits, 0 in rows that do not count:
// dx[r, c] = dy[r] · (softmax(x[r])[c] · Σ_k w[r, k] − w[r, c]),
// w = (1 − SMOOTHING) · t + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x, t and dx [ROWS, CLASSES], dy [ROWS].
const SMOOTHING = 0.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> t: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> step: Step;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;

fn wanted(i: u32) -> f32 {
  return SMOOTHING / f32(CLASSES) + (1.0 - SMOOTHING) * t[i];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  let largest = largestLogit(first);
  let sum = sumExponentials(first, largest);
  var total = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    total += wanted(first + c);
  }
  for (var c = 0u; c < CLASSES; c++) {
    let gradient = dy[row] * (exp(x[first + c] - largest) / sum * total - wanted(first + c));
    dx[first + c] = select(0.0, gradient, row < step.count);
  }
}
