// The sum over dimensions: sums[chunk, i] = SCALE · Σ_r x[i · KEPT_STRIDES + r · STRIDES] over the
// chunk's r, with i over KEPT_EXTENTS and r over EXTENTS; `sum_chunks` adds the chunks.
// Tiling: a thread sums one element of y over one of the CHUNKS of CHUNK_LENGTH terms.
// Layouts: x by its strides, sums [CHUNKS, SIZE].
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
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE * CHUNKS) {
    return;
  }
  let chunk = i / SIZE;
  let start = stridedPlace(i % SIZE, KEPT_EXTENTS, KEPT_STRIDES);
  var sum = 0.0;
  for (var r = chunk * CHUNK_LENGTH; r < min((chunk + 1u) * CHUNK_LENGTH, LENGTH); r++) {
    sum += x[start + stridedPlace(r, EXTENTS, STRIDES)];
  }
  sums[i] = sum * SCALE;
}
