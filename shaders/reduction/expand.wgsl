// A tensor repeated along dimensions: y[i] = SCALE · x[i · STRIDES], with i over EXTENTS.
// Tiling: a thread computes one element of y.
// Layouts: y in the order of EXTENTS, x by its strides.
const SIZE = 1u;
const EXTENTS = Dimensions(1u);
const STRIDES = Dimensions(1u);
const SCALE = 1.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = x[stridedPlace(i, EXTENTS, STRIDES)] * SCALE;
  }
}
