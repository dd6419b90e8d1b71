// Whether a row's largest logit, the first of equals, is its target's: y[r] = 1 where it is, 0 where
// it is not and in rows that do not count. `classOf(row)` is that of the targets' own part.
// Tiling: a thread takes one row.
// Layouts: logits [ROWS, CLASSES], targets as their part says, y [ROWS].
const ROWS = 1u;
const CLASSES = 2u;

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= ROWS) {
    return;
  }
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    best = select(best, c, logits[row * CLASSES + c] > logits[row * CLASSES + best]);
  }
  y[row] = select(0.0, 1.0, best == classOf(row) && row < step.count);
}
