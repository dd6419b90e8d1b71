// The gradient of a function of each element: dx[i] = apply(dy[i], known[i]), with `apply` of a table
// entry; known is the function's x or y.
// Tiling: a thread computes the Lanes of dx, one or four elements.
// Layouts: dy, known and dx alike.
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> dy: array<Lanes>;
@group(0) @binding(1) var<storage, read> known: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> dx: array<Lanes>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE / LANES) {
    dx[i] = applyLanes(dy[i], known[i]);
  }
}
