// The further passes of a split sum with two results, `sum_chunks` for both: y[g, i] = Σ_chunk sums[chunk, i] over the LENGTH chunks of
// group g, further[g, j] = Σ_chunk further_sums[chunk, j] likewise.
// Tiling: a thread computes one element of either, four chunks at a time, so that four loads are under way.
// Layouts: sums [CHUNKS, SIZE], further_sums [CHUNKS, FURTHER_SIZE], y [groups, SIZE], further [groups, FURTHER_SIZE].
const CHUNKS = 2u;
const LENGTH = 2u;
const SIZE = 4u;
const FURTHER_SIZE = 4u;
const WORKGROUP = 64u;

const BOTH = SIZE + FURTHER_SIZE;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> further_sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> further: array<f32>;

fn chunkAt(chunk: u32, end: u32, i: u32) -> f32 {
  let place = min(chunk, CHUNKS - 1u);
  if (i < SIZE) {
    return select(0.0, sums[place * SIZE + i], chunk < end);
  }
  return select(0.0, further_sums[place * FURTHER_SIZE + i - SIZE], chunk < end);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = id.y * groups.x * WORKGROUP + id.x;
  let group = place / BOTH;
  let i = place % BOTH;
  let first = group * LENGTH;
  if (first >= CHUNKS) {
    return;
  }
  let end = min(first + LENGTH, CHUNKS);
  var sum = 0.0;
  for (var chunk = first; chunk < end; chunk += 4u) {
    let a = chunkAt(chunk, end, i);
    let b = chunkAt(chunk + 1u, end, i);
    let c = chunkAt(chunk + 2u, end, i);
    let d = chunkAt(chunk + 3u, end, i);
    sum += a + b + (c + d);
  }
  if (i < SIZE) {
    y[group * SIZE + i] = sum;
  } else {
    further[group * FURTHER_SIZE + i - SIZE] = sum;
  }
}
