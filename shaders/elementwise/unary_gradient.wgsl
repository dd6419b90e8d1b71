// The gradient of a function of each element: dx[i] = gradient(dy[i], known[i]), with `gradient` of
// a table entry; known is the function's x or y.
// Tiling: a thread computes one element of dx.
// Layouts: dy, known and dx alike.
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> known: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    dx[i] = gradient(dy[i], known[i]);
  }
}
