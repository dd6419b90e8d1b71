// What `combine` makes of the numbers along dimensions: y[chunk, i] = SCALE · combine over the chunk's
// r of term(x[i · KEPT_STRIDES + r · STRIDES]), with i over KEPT_EXTENTS and r over EXTENTS; further
// passes combine the chunks. `first` is what the number at the first r makes of the beginning.
// Tiling: a thread computes one element of y over one of the CHUNKS of CHUNK_LENGTH terms.
// Layouts: x by its strides, y [CHUNKS, SIZE].
const SIZE = 1u;
const LENGTH = 1u;
const CHUNKS = 1u;
const CHUNK_LENGTH = 1u;
const KEPT_EXTENTS = Dimensions(1u);
const KEPT_STRIDES = Dimensions(1u);
const EXTENTS = Dimensions(1u);
const STRIDES = Dimensions(1u);
const SCALE = 1.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE * CHUNKS) {
    return;
  }
  let begin = i / SIZE * CHUNK_LENGTH;
  let start = stridedPlace(i % SIZE, KEPT_EXTENTS, KEPT_STRIDES);
  var result = first(x[start + stridedPlace(begin, EXTENTS, STRIDES)]);
  for (var r = begin; r < min(begin + CHUNK_LENGTH, LENGTH); r++) {
    result = combine(result, term(x[start + stridedPlace(r, EXTENTS, STRIDES)]));
  }
  y[i] = result * SCALE;
}
