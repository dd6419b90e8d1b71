// Lengthens a list by zeros, or cuts it off: v[i] = w[i], 0 from LENGTH on.
// Tiling: none, a thread writes one number.
// Layouts: w [LENGTH or more], v [SIZE].
const LENGTH = 1u;
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    v[i] = select(0.0, w[min(i, LENGTH - 1u)], i < LENGTH);
  }
}
