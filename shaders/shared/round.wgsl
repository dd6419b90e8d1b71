// Rounds numbers to halves: y[i] = x[i] as the nearest half.
// Tiling: none, a thread rounds one number.
// Layouts: x [SIZE], y [SIZE].
const SIZE = 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = nearestHalf(x[i]);
  }
}
