// What dx is made of, dx[p, c] = slope[c]·g[p, c] + bend[c]·(x[p, c] − mean[c]) + shift[c]: with
// s = √(variance + EPSILON) and n positions that count, slope = scale / s,
// bend = −slope·d_scale / (n·s), shift = −slope·d_offset / n.
// Tiling: a thread takes a channel.
// Layouts: coefficients [3, CHANNELS]: slope, bend, shift; all others [CHANNELS].
const EPSILON = 0.00001;

@group(0) @binding(0) var<storage, read> d_scale: array<Number>;
@group(0) @binding(1) var<storage, read> d_offset: array<Number>;
@group(0) @binding(2) var<storage, read> variance: array<Number>;
@group(0) @binding(3) var<storage, read> scale: array<Number>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read_write> coefficients: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = flatIndex(id, groups);
  if (c >= CHANNELS) {
    return;
  }
  let deviation = sqrt(variance[c] + Number(EPSILON));
  let slope = scale[c] / deviation;
  let count = f32(max(countedPositions(step.count), 1u));
  coefficients[c] = slope;
  coefficients[CHANNELS + c] = -slope * d_scale[c] / (count * deviation);
  coefficients[2u * CHANNELS + c] = -slope * d_offset[c] / count;
}
