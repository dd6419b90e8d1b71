// A function of each element: y[i] = apply(x[i]), with `apply` of a table entry.
// Tiling: a thread computes the Lanes of y, one or four elements.
// Layouts: x and y alike.
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> x: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE / LANES) {
    y[i] = applyLanes(x[i]);
  }
}
