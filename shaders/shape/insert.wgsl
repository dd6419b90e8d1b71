// A tensor within a larger one: y[c] = x[X_START + Σ_d j_d · X_STRIDES_d] where c_d = STARTS_d +
// j_d · STEPS_d with j_d < COUNTS_d in every dimension d, VALUE elsewhere; c over EXTENTS. Strides
// may be negative: sums wrap.
// Tiling: a thread writes one cell of y, four elements where four lie side by side in x and in y.
// Layouts: y in the order of EXTENTS, x by its strides, both of cells.
alias Cell = f32;
const SIZE = 1u;
const EXTENTS = Dimensions(1u);
const STARTS = Dimensions(0u);
const STEPS = Dimensions(1u);
const COUNTS = Dimensions(1u);
const X_START = 0u;
const X_STRIDES = Dimensions(1u);
const VALUE = 0.0;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read_write> y: array<Cell>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  // Only what is in memory is indexed by a variable everywhere.
  var extents = EXTENTS;
  var starts = STARTS;
  var steps = STEPS;
  var counts = COUNTS;
  var strides = X_STRIDES;
  var rest = i;
  var place = X_START;
  var isInside = true;
  for (var d = RANK; d > 0u; d--) {
    // Before the start it wraps, beyond any count.
    let distance = rest % extents[d - 1u] - starts[d - 1u];
    let j = distance / steps[d - 1u];
    isInside = isInside && distance % steps[d - 1u] == 0u && j < counts[d - 1u];
    place += j * strides[d - 1u];
    rest /= extents[d - 1u];
  }
  y[i] = Cell(VALUE);
  if (isInside) {
    y[i] = x[place];
  }
}
