// The gradient of global average pooling by its input: dx[n, p, c] = dy[n, c] / PLACES.
// Tiling: a thread computes one element of dx.
// Layouts: dy [N, C], dx [N, PLACES, C].
const BATCH = 1u;
const PLACES = 4u;
const CHANNELS = 1u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < BATCH * PLACES * CHANNELS) {
    dx[i] = dy[i / (PLACES * CHANNELS) * CHANNELS + i % CHANNELS] / f32(PLACES);
  }
}
