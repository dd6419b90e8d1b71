// Inverted dropout: y[i] = x[i] / KEEP with probability KEEP, else 0; an element is kept where
// pcg4d(seed, STREAM, step, i).x >> 8 < THRESHOLD = KEEP · 2^24.
// Layouts: x and y alike; step as STEP in engine/op.ts.
const SIZE = 1u;
const THRESHOLD = 8388608u;
const SCALE = 2.0;
const STREAM = 16u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32, 8>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

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

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    let kept = pcg4d(vec4u(step[2], STREAM, step[0], i)).x >> 8u < THRESHOLD;
    y[i] = select(0.0, x[i] * SCALE, kept);
  }
}
