// The further passes of a sum that was split: y[g, i] = Σ_chunk sums[chunk, i] over the LENGTH chunks of group g, plus
// bias[i mod COLUMNS] where BIAS, then ReLU where RELU. Without BIAS the second binding is not read.
// Tiling: a thread computes one element of y, four chunks at a time, so that four loads are under way.
// Layouts: sums [CHUNKS, SIZE], bias [COLUMNS], y [groups, SIZE].
const CHUNKS = 2u;
const LENGTH = 2u;
const SIZE = 4u;
const COLUMNS = 4u;
const BIAS = false;
const RELU = false;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn chunkAt(chunk: u32, end: u32, i: u32) -> f32 {
  return select(0.0, sums[min(chunk, CHUNKS - 1u) * SIZE + i], chunk < end);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = id.y * groups.x * WORKGROUP + id.x;
  let group = place / SIZE;
  let i = place % SIZE;
  let first = group * LENGTH;
  if (first >= CHUNKS) {
    return;
  }
  let end = min(first + LENGTH, CHUNKS);
  var sum = 0.0;
  if (BIAS) {
    sum = bias[i % COLUMNS];
  }
  for (var chunk = first; chunk < end; chunk += 4u) {
    let a = chunkAt(chunk, end, i);
    let b = chunkAt(chunk + 1u, end, i);
    let c = chunkAt(chunk + 2u, end, i);
    let d = chunkAt(chunk + 3u, end, i);
    sum += a + b + (c + d);
  }
  y[place] = select(sum, max(sum, 0.0), RELU);
}
