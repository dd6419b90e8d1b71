// The further passes of a split sum of two outputs, `sum_chunks` for both: y[g, i] = Σ_chunk
// sums[chunk, i] over the LENGTH chunks of group g, second[g, j] = Σ_chunk second_sums[chunk, j]
// likewise.
// Tiling: a thread computes one element of either, four chunks at a time, so that four loads are
// under way.
// Layouts: sums [CHUNKS, SIZE], second_sums [CHUNKS, SECOND_SIZE], y [groups, SIZE], second
// [groups, SECOND_SIZE].
const SECOND_SIZE = 4u;

const BOTH = SIZE + SECOND_SIZE;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> second_sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> second: array<f32>;

fn chunkAt(chunk: u32, i: u32) -> f32 {
  if (i < SIZE) {
    return sums[chunk * SIZE + i];
  }
  return second_sums[chunk * SECOND_SIZE + i - SIZE];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = flatIndex(id, groups);
  let group = place / BOTH;
  let i = place % BOTH;
  if (group * LENGTH >= CHUNKS) {
    return;
  }
  let sum = addChunks(0.0, group, i);
  if (i < SIZE) {
    y[group * SIZE + i] = sum;
  } else {
    second[group * SECOND_SIZE + i - SIZE] = sum;
  }
}
