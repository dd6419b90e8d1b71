// A function of two elements, broadcast: y[i] = apply(a[i · A_STRIDES], b[i · B_STRIDES]), with
// `apply` of a table entry and i over EXTENTS.
// Tiling: a thread computes one element of y.
// Layouts: y in the order of EXTENTS, a and b by their strides.
const SIZE = 1u;
const EXTENTS = Dimensions(1u);
const A_STRIDES = Dimensions(1u);
const B_STRIDES = Dimensions(1u);

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = apply(a[stridedPlace(i, EXTENTS, A_STRIDES)], b[stridedPlace(i, EXTENTS, B_STRIDES)]);
  }
}
