// The further passes of a sum that was split: y[g, i] = Σ_chunk sums[chunk, i] over the LENGTH
// chunks of group g, plus bias[i mod COLUMNS] where BIAS, then the activation. Without BIAS the
// second binding is not read.
// Tiling: a thread computes one element of y, four chunks at a time, so that four loads are under
// way.
// Layouts: sums [CHUNKS, SIZE], bias [COLUMNS], y [groups, SIZE].
const COLUMNS = 4u;
const BIAS = false;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn chunkAt(chunk: u32, i: u32) -> f32 {
  return sums[chunk * SIZE + i];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let place = flatIndex(id, groups);
  let group = place / SIZE;
  let i = place % SIZE;
  if (group * LENGTH >= CHUNKS) {
    return;
  }
  var start = 0.0;
  if (BIAS) {
    start = bias[i % COLUMNS];
  }
  y[place] = activate(addChunks(start, group, i));
}
