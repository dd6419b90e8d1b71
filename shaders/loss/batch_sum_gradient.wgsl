// The gradient of a batch's sum by its rows: dx[r] = dy[0], divided by the number of rows that
// count where MEAN.
// Tiling: a thread takes one row.
// Layouts: dy [1], dx [ROWS].
const ROWS = 1u;
const MEAN = true;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < ROWS) {
    dx[i] = dy[0] / select(1.0, f32(step.count), MEAN);
  }
}
