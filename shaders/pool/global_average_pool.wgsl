// Global average pooling: y[n, c] = Σ_p x[n, p, c] / PLACES.
// Tiling: a thread computes one element of y.
// Layouts: x [N, PLACES, C], y [N, C].
const BATCH = 1u;
const PLACES = 4u;
const CHANNELS = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * CHANNELS) {
    return;
  }
  var sum = 0.0;
  for (var p = 0u; p < PLACES; p++) {
    sum += x[(i / CHANNELS * PLACES + p) * CHANNELS + i % CHANNELS];
  }
  y[i] = sum / f32(PLACES);
}
