// The last pass of `merge_moments`: mean[c], variance[c] = s / n, and what the deviation from the
// mean is multiplied by, factor[c] = scale[c] / √(variance[c] + EPSILON).
const EPSILON = 0.00001;

@group(0) @binding(3) var<storage, read> scale: array<Number>;
@group(0) @binding(4) var<storage, read_write> mean: array<Number>;
@group(0) @binding(5) var<storage, read_write> variance: array<Number>;
@group(0) @binding(6) var<storage, read_write> factor: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHANNELS) {
    return;
  }
  let moments = mergeGroup(0u, i);
  let own = moments.squares / max(moments.count, 1.0);
  mean[i] = moments.mean;
  variance[i] = own;
  factor[i] = scale[i] / sqrt(own + Number(EPSILON));
}
