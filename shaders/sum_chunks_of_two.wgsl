// The last pass of a split sum with two results: y[i] = Σ_chunk sums[chunk, i], z[i] = Σ_chunk sums[chunk, FIRST + i], in the chunks' order.
// Tiling: a thread computes one element of y or z, four chunks at a time, so that four loads are under way.
// Layouts: sums [CHUNKS, SIZE], y [FIRST], z [SIZE − FIRST].
const CHUNKS = 2u;
const SIZE = 8u;
const FIRST = 4u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> z: array<f32>;

fn chunkAt(chunk: u32, i: u32) -> f32 {
  return select(0.0, sums[min(chunk, CHUNKS - 1u) * SIZE + i], chunk < CHUNKS);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= SIZE) {
    return;
  }
  var sum = 0.0;
  for (var chunk = 0u; chunk < CHUNKS; chunk += 4u) {
    let a = chunkAt(chunk, i);
    let b = chunkAt(chunk + 1u, i);
    let c = chunkAt(chunk + 2u, i);
    let d = chunkAt(chunk + 3u, i);
    sum += a + b + (c + d);
  }
  if (i < FIRST) {
    y[i] = sum;
  } else {
    z[i - FIRST] = sum;
  }
}
