// y[p, c] = activation((x[p, c] − mean[c])·scale[c] / √(variance[c] + EPSILON) + offset[c]).
// Tiling: a thread takes a channel of ROWS positions, one after the other.
// Layouts: x and y [POSITIONS, CHANNELS], the others [CHANNELS].
const ROWS = 1u;
const EPSILON = 0.00001;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> scale: array<Number>;
@group(0) @binding(2) var<storage, read> offset: array<Number>;
@group(0) @binding(3) var<storage, read> mean: array<Number>;
@group(0) @binding(4) var<storage, read> variance: array<Number>;
@group(0) @binding(5) var<storage, read_write> y: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let first = i / CHANNELS * ROWS;
  if (first >= POSITIONS) {
    return;
  }
  let c = i % CHANNELS;
  let own_mean = mean[c];
  let own_factor = scale[c] / sqrt(variance[c] + Number(EPSILON));
  let own_offset = offset[c];
  for (var r = 0u; r < ROWS; r++) {
    let p = first + r;
    if (p < POSITIONS) {
      let place = p * CHANNELS + c;
      y[place] = activateCell((x[place] - own_mean) * own_factor + own_offset);
    }
  }
}
