// Class numbers as probabilities: y[r, c] = [c = labels[r]].
// Tiling: a thread takes one number.
// Layouts: labels u32 [ROWS], y [ROWS, CLASSES] of SIZE numbers.
const SIZE = 1u;
const CLASSES = 1u;

@group(0) @binding(0) var<storage, read> labels: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = select(0.0, 1.0, labels[i / CLASSES] == i % CLASSES);
  }
}
