// A function of two elements, broadcast: y[i] = apply(a[i · A_STRIDES], b[i · B_STRIDES]), with
// `apply` of a table entry and i over EXTENTS, of which the innermost counts Lanes.
// Tiling: a thread computes the Lanes of y, one or four.
// Layouts: y in the order of EXTENTS, a and b by their strides; Left and Right are Lanes, or numbers
// where one stands for all of them.
const SIZE = 1u;
const EXTENTS = Dimensions(1u);
const A_STRIDES = Dimensions(1u);
const B_STRIDES = Dimensions(1u);
alias Left = f32;
alias Right = f32;

@group(0) @binding(0) var<storage, read> a: array<Left>;
@group(0) @binding(1) var<storage, read> b: array<Right>;
@group(0) @binding(2) var<storage, read_write> y: array<Lanes>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE / LANES) {
    let left = Lanes(a[stridedPlace(i, EXTENTS, A_STRIDES)]);
    let right = Lanes(b[stridedPlace(i, EXTENTS, B_STRIDES)]);
    y[i] = applyLanes(left, right);
  }
}
