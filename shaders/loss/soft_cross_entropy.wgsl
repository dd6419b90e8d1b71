// Cross-entropy of each row's softmax with wanted probabilities, 0 in rows that do not count:
// y[r] = −Σ_c w[r, c] · log softmax(x[r])[c], w = (1 − SMOOTHING) · t + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x and t [ROWS, CLASSES], y [ROWS].
const SMOOTHING = 0.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> t: array<f32>;
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
  let logarithm = log(sumExponentials(first, largest));
  var loss = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    let wanted = SMOOTHING / f32(CLASSES) + (1.0 - SMOOTHING) * t[first + c];
    loss += wanted * (logarithm - (x[first + c] - largest));
  }
  y[row] = select(0.0, loss, row < step.count);
}
