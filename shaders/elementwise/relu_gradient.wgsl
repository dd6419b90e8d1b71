// The gradient of ReLU by its input: dx[i] = dy[i] where y[i] > 0, else 0.
const SIZE = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    dx[i] = select(0.0, dy[i], y[i] > 0.0);
  }
}
