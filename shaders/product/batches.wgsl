// Products side by side, each of TILES workgroups: where a workgroup's matrices begin. With one product,
// as with convolutions, all begin at 0. The strides, in elements, are 0 where a matrix serves several.
const BATCHES = 1u;
const TILES = 1u;
const BATCH_EXTENTS = Dimensions(1u);
const A_BATCHES = Dimensions(0u);
const B_BATCHES = Dimensions(0u);

var<private> batch: u32;
var<private> left_start: u32;
var<private> right_start: u32;

// The workgroup's tile of its product: beyond the last where there is no such product.
fn beginTile(group: vec3u, groups: vec3u) -> u32 {
  let index = groupIndex(group, groups);
  if (BATCHES == 1u) {
    return index;
  }
  batch = min(index / TILES, BATCHES - 1u);
  left_start = stridedPlace(batch, BATCH_EXTENTS, A_BATCHES);
  right_start = stridedPlace(batch, BATCH_EXTENTS, B_BATCHES);
  return index - batch * TILES;
}

// Of the results, by chunks and in each by products, the number of the workgroup's.
fn resultOf(chunk: u32) -> u32 {
  return chunk * BATCHES + batch;
}
