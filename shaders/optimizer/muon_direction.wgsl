// The direction that Muon makes orthogonal: u ← MOMENTUM·u + g, d = u, or with Nesterov's momentum
// g + MOMENTUM·u. In a step that changes nothing u stays as it is.
// Tiling: a thread takes an element.
// Layouts: g, velocity and d [SIZE].
const SIZE = 1u;
const MOMENTUM = 0.95;
const NESTEROV = true;

@group(0) @binding(0) var<storage, read_write> velocity: array<f32>;
@group(0) @binding(1) var<storage, read> g: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read> status: array<u32, 4>;
@group(0) @binding(4) var<storage, read_write> d: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  let stopped = (status[0] <= step.index) | (status[2] < step.index) | (step.gradientScale == 0.0);
  let gradient = g[i] * step.gradientScale;
  let old = velocity[i];
  let speed = MOMENTUM * old + gradient;
  velocity[i] = select(speed, old, stopped);
  d[i] = select(speed, gradient + MOMENTUM * speed, NESTEROV);
}
