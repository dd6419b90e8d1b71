// Inverted dropout: y[i] = x[i] · SCALE, SCALE = 1 / (1 − rate), where an element is kept, else 0;
// it is kept where pcg4d(seed, STREAM, step, i).x >> 8 < THRESHOLD = (1 − rate) · 2^24.
// Layouts: x and y alike.
const SIZE = 1u;
const THRESHOLD = 8388608u;
const SCALE = 2.0;
const STREAM = 16u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    let kept = pcg4d(vec4u(step.seed, STREAM, step.index, i)).x >> 8u < THRESHOLD;
    y[i] = select(0.0, x[i] * SCALE, kept);
  }
}
