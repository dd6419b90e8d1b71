// A batch of pictures, standardised:
// y[r, p, c] = (pixel(order[offset + r], p, c) − MEAN[c]) · SCALE[c], 0 in rows that do not count.
// Tiling: a thread takes every THREADS-th four numbers of a picture; their bytes lie in two words.
// Layouts: order u32 [any], shards u8 [PICTURES, SIZE] four to a word, y [BATCH, SIZE], where SIZE
// is that of pixels by CHANNELS.
const BATCH = 1u;
const SIZE = 1u;
const THREADS = 1u;
const PICTURES = 1u;
const CHANNELS = 1u;
const MEAN = array<f32, CHANNELS>(0.0);
const SCALE = array<f32, CHANNELS>(1.0);

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> shard0: array<u32>;
@group(0) @binding(3) var<storage, read> shard1: array<u32>;
@group(0) @binding(4) var<storage, read> shard2: array<u32>;
@group(0) @binding(5) var<storage, read> shard3: array<u32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

// The four bytes of a shard from a place on.
fn bytesAt(shard: u32, place: u32) -> vec4u {
  let i = place / 4u;
  var words = vec2u(0u);
  switch (shard) {
    case 0u: { words = vec2u(shard0[i], shard0[i + 1u]); }
    case 1u: { words = vec2u(shard1[i], shard1[i + 1u]); }
    case 2u: { words = vec2u(shard2[i], shard2[i + 1u]); }
    default: { words = vec2u(shard3[i], shard3[i + 1u]); }
  }
  let shift = place % 4u * 8u;
  // A shift by 32 would be one by 0.
  let word = (words.x >> shift) | ((words.y << 1u) << (31u - shift));
  return (vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let picture = order[step.offset + row];
  let isCounted = row < step.count;
  for (var i = thread % THREADS * 4u; i < SIZE; i += THREADS * 4u) {
    let bytes = bytesAt(picture / PICTURES, picture % PICTURES * SIZE + i);
    for (var b = 0u; b < min(4u, SIZE - i); b++) {
      let c = (i + b) % CHANNELS;
      let value = (f32(bytes[b]) - MEAN[c]) * SCALE[c];
      y[row * SIZE + i + b] = select(0.0, value, isCounted);
    }
  }
}
