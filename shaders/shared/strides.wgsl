// Tensors whose dimensions are stepped through by strides, 0 where an element repeats.
const RANK = 1u;

alias Dimensions = array<u32, RANK>;

// The place of element i, in the order of the extents, outermost first.
fn stridedPlace(i: u32, extents: Dimensions, strides: Dimensions) -> u32 {
  // Only what is in memory is indexed by a variable everywhere.
  var sizes = extents;
  var steps = strides;
  var rest = i;
  var place = 0u;
  for (var d = RANK - 1u; d > 0u; d--) {
    place += rest % sizes[d] * steps[d];
    rest /= sizes[d];
  }
  return place + rest * steps[0];
}
