// Gives a matrix a norm: p ← p · NORM / √squares, in a step that changes something.
// Tiling: a thread takes an element.
// Layouts: p [SIZE], squares [1], the sum of p's squares, which is not 0.
const SIZE = 1u;
const NORM = 1.0;

@group(0) @binding(0) var<storage, read_write> p: array<f32>;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read> status: array<u32, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  let stopped = (status[0] <= step.index) | (status[2] < step.index) | (step.gradientScale == 0.0);
  if (!stopped && squares[0] > 0.0) {
    p[i] *= NORM / sqrt(squares[0]);
  }
}
