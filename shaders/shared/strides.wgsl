// Tensors whose dimensions are stepped through by strides, 0 where an element repeats.
const RANK = 1u;

alias Dimensions = array<u32, RANK>;

// What is left of an element's number, and the place so far.
struct Walked {
  rest: u32,
  place: u32,
}

fn along(walked: Walked, extent: u32, stride: u32) -> Walked {
  return Walked(walked.rest / extent, walked.place + walked.rest % extent * stride);
}

// The place of element i, in the order of the extents, outermost first. The last dimensions are
// written out: a loop costs a CPU adapter as much as a copy.
fn stridedPlace(i: u32, extents: Dimensions, strides: Dimensions) -> u32 {
  var walked = Walked(i, 0u);
  if (RANK > 1u) {
    walked = along(walked, extents[RANK - 1u], strides[RANK - 1u]);
  }
  if (RANK > 2u) {
    walked = along(walked, extents[max(RANK, 2u) - 2u], strides[max(RANK, 2u) - 2u]);
  }
  if (RANK > 3u) {
    walked = along(walked, extents[max(RANK, 3u) - 3u], strides[max(RANK, 3u) - 3u]);
  }
  if (RANK > 4u) {
    // Only what is in memory is indexed by a variable everywhere.
    var sizes = extents;
    var steps = strides;
    for (var d = RANK - 4u; d > 0u; d--) {
      walked = along(walked, sizes[d], steps[d]);
    }
  }
  return walked.place + walked.rest * strides[0];
}
