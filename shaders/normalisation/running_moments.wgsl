// Running statistics follow those of a batch: next_mean[c] = MOMENTUM·running_mean[c] +
// (1 − MOMENTUM)·mean[c], and next_variance likewise of the unbiased variance, which is that of n
// positions times n / (n − 1).
// Tiling: a thread takes a channel.
// Layouts: all [CHANNELS].
const CHANNELS = 1u;
const ROWS = 1u;
const PLACES = 1u;
const MOMENTUM = 0.9;

@group(0) @binding(0) var<storage, read> running_mean: array<f32>;
@group(0) @binding(1) var<storage, read> running_variance: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read_write> next_mean: array<f32>;
@group(0) @binding(6) var<storage, read_write> next_variance: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = flatIndex(id, groups);
  if (c >= CHANNELS) {
    return;
  }
  let count = f32(min(step.count, ROWS) * PLACES);
  let unbiased = variance[c] * (count / max(count - 1.0, 1.0));
  next_mean[c] = MOMENTUM * running_mean[c] + (1.0 - MOMENTUM) * mean[c];
  next_variance[c] = MOMENTUM * running_variance[c] + (1.0 - MOMENTUM) * unbiased;
}
