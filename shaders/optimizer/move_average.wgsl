// The moving average of weights: a ← w + d · (a − w), where d = min(DECAY, i / (i + 10)) in step i,
// so that the first weights count no longer than they should; it begins with those after step 0.
// Tiling: a thread takes a vec4.
// Layouts: a and w [SIZE/4] of vec4.
const SIZE = 4u;
const DECAY = 0.999;

@group(0) @binding(0) var<storage, read_write> average: array<vec4f>;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE / 4u) {
    return;
  }
  let index = f32(step.index);
  let weight = weights[i];
  average[i] = weight + min(DECAY, index / (index + 10.0)) * (average[i] - weight);
}
