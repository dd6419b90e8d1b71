// A batch of pictures, augmented and standardised: y[r, iy, ix, c] = (pixel(order[offset + r], sy, sx, c) − MEAN[c]) · SCALE[c],
// 0 in rows that do not count. (sy, sx) is (iy, ix) moved by up to SHIFT pixels, borders repeated, mirrored with
// probability FLIP / 2^24, as pcg4d(seed, STREAM, step, r) says.
// Tiling: a thread computes the three channels of one pixel.
// Layouts: step as STEP in engine/op.ts, order u32 [any], shards u8 [PICTURES, H, W, 3] four to a word, y [N, H, W, 3].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const PICTURES = 1u;
const FLIP = 0u;
const SHIFT = 0u;
const STREAM = 4u;
const MEAN = vec3f(0.0);
const SCALE = vec3f(1.0);
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> step: array<u32, 8>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> shard0: array<u32>;
@group(0) @binding(3) var<storage, read> shard1: array<u32>;
@group(0) @binding(4) var<storage, read> shard2: array<u32>;
@group(0) @binding(5) var<storage, read> shard3: array<u32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

// Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020.
fn pcg4d(counters: vec4u) -> vec4u {
  var v = counters * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}

fn byte(shard: u32, place: u32) -> f32 {
  var word = 0u;
  switch (shard) {
    case 0u: { word = shard0[place / 4u]; }
    case 1u: { word = shard1[place / 4u]; }
    case 2u: { word = shard2[place / 4u]; }
    default: { word = shard3[place / 4u]; }
  }
  return f32((word >> (place % 4u * 8u)) & 255u);
}

// Where a row or column is read from when the picture is moved by −SHIFT … SHIFT.
fn moved(place: u32, random: u32, size: u32) -> u32 {
  let shifted = i32(place) + i32((random >> 16u) % (2u * SHIFT + 1u)) - i32(SHIFT);
  return u32(clamp(shifted, 0, i32(size) - 1));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= BATCH * HEIGHT * WIDTH) {
    return;
  }
  let row = i / (HEIGHT * WIDTH);
  if (row >= step[1]) {
    for (var c = 0u; c < 3u; c++) {
      y[i * 3u + c] = 0.0;
    }
    return;
  }
  let random = pcg4d(vec4u(step[2], STREAM, step[0], row));
  let sy = moved(i / WIDTH % HEIGHT, random.y, HEIGHT);
  let straight = moved(i % WIDTH, random.z, WIDTH);
  let sx = select(straight, WIDTH - 1u - straight, random.x >> 8u < FLIP);
  let picture = order[step[3] + row];
  let place = ((picture % PICTURES * HEIGHT + sy) * WIDTH + sx) * 3u;
  for (var c = 0u; c < 3u; c++) {
    y[i * 3u + c] = (byte(picture / PICTURES, place + c) - MEAN[c]) * SCALE[c];
  }
}
