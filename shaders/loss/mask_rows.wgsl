// Only the rows that count: y[r, i] = x[r, i], 0 beyond the step's count.
// Tiling: a thread takes one element.
// Layouts: x and y [N, WIDTH] of SIZE elements.
const SIZE = 1u;
const WIDTH = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = select(0.0, x[i], i < step.count * WIDTH);
  }
}
