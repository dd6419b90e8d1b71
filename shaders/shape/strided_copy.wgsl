// Elements from strided places to strided places:
// y[Y_START + i · Y_STRIDES] = x[X_START + i · X_STRIDES], with i over EXTENTS. Strides may be
// negative: sums wrap.
// Tiling: a thread copies one cell, four elements where four lie side by side in x and in y.
// Layouts: x and y of cells, by their strides in cells.
alias Cell = f32;
const SIZE = 1u;
const EXTENTS = Dimensions(1u);
const X_START = 0u;
const X_STRIDES = Dimensions(1u);
const Y_START = 0u;
const Y_STRIDES = Dimensions(1u);

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read_write> y: array<Cell>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    let source = X_START + stridedPlace(i, EXTENTS, X_STRIDES);
    y[Y_START + stridedPlace(i, EXTENTS, Y_STRIDES)] = x[source];
  }
}
