// Softmax cross-entropy of each row with smoothed labels, 0 in rows that do not count:
// y[r] = −Σ_c t[r, c] · log softmax(x[r])[c], t = (1 − SMOOTHING) · [c = label] + SMOOTHING / CLASSES.
// Tiling: a thread takes one row.
// Layouts: x [ROWS, CLASSES], labels u32 [ROWS], step as STEP in engine/op.ts, y [ROWS].
const ROWS = 1u;
const CLASSES = 2u;
const SMOOTHING = 0.0;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read> step: array<u32, 8>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row >= ROWS) {
    return;
  }
  let first = row * CLASSES;
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c]);
  }
  var exponentials = 0.0;
  var shifted = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    exponentials += exp(x[first + c] - largest);
    shifted += x[first + c] - largest;
  }
  let own = x[first + labels[row]] - largest;
  let mean = shifted / f32(CLASSES);
  let loss = log(exponentials) - (1.0 - SMOOTHING) * own - SMOOTHING * mean;
  y[row] = select(0.0, loss, row < step[1]);
}
