// Tensors whose dimensions are stepped through by strides, 0 where an element repeats.
const RANK = 1u;

alias Dimensions = array<u32, RANK>;

// The innermost dimensions, from the last on; 0 where there are fewer.
const LAST = RANK - 1u;
const SECOND = max(LAST, 1u) - 1u;
const THIRD = max(SECOND, 1u) - 1u;

// The place of element i, in the order of the extents, outermost first. The first steps are written
// out, as a division by what a variable indexes costs many times one by a constant.
fn stridedPlace(i: u32, extents: Dimensions, strides: Dimensions) -> u32 {
  var rest = i;
  var place = 0u;
  if (RANK > 1u) {
    place += rest % extents[LAST] * strides[LAST];
    rest /= extents[LAST];
  }
  if (RANK > 2u) {
    place += rest % extents[SECOND] * strides[SECOND];
    rest /= extents[SECOND];
  }
  if (RANK > 3u) {
    place += rest % extents[THIRD] * strides[THIRD];
    rest /= extents[THIRD];
  }
  if (RANK > 4u) {
    // Only what is in memory is indexed by a variable everywhere.
    var sizes = extents;
    var steps = strides;
    for (var d = max(THIRD, 1u) - 1u; d > 0u; d--) {
      place += rest % sizes[d] * steps[d];
      rest /= sizes[d];
    }
  }
  return place + rest * strides[0];
}
