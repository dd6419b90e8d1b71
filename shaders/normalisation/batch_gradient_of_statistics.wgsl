// Adds to the coefficients what comes through mean and variance where the loss reads them:
// bend[c] += 2·d_variance[c] / n, shift[c] += d_mean[c] / n.
// Tiling: a thread takes a channel.
// Layouts: coefficients [3, CHANNELS]: slope, bend, shift; the others [CHANNELS].
@group(0) @binding(0) var<storage, read> d_mean: array<Number>;
@group(0) @binding(1) var<storage, read> d_variance: array<Number>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> coefficients: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = flatIndex(id, groups);
  if (c >= CHANNELS) {
    return;
  }
  let count = f32(max(countedPositions(step.count), 1u));
  coefficients[CHANNELS + c] += 2.0 * d_variance[c] / count;
  coefficients[2u * CHANNELS + c] += d_mean[c] / count;
}
