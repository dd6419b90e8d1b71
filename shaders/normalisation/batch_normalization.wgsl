// y[p, c] = activation((x[p, c] − mean[c])·factor[c] + offset[c]), 0 in rows that do not count;
// where RESIDUAL, residual[p, c] is added before the activation.
// Tiling: a thread takes a channel of ROWS positions, one after the other.
// Layouts: x, residual and y [POSITIONS, CHANNELS], the others [CHANNELS]. Without RESIDUAL its
// binding is not read.
const ROWS = 1u;
const RESIDUAL = false;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> mean: array<Number>;
@group(0) @binding(2) var<storage, read> factor: array<Number>;
@group(0) @binding(3) var<storage, read> offset: array<Number>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read> residual: array<Number>;
@group(0) @binding(6) var<storage, read_write> y: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let first = i / CHANNELS * ROWS;
  if (first >= POSITIONS) {
    return;
  }
  let c = i % CHANNELS;
  let own_mean = mean[c];
  let own_factor = factor[c];
  let own_offset = offset[c];
  let counted = countedPositions(step.count);
  for (var r = 0u; r < ROWS; r++) {
    let p = first + r;
    if (p < POSITIONS) {
      let place = p * CHANNELS + c;
      var normal = (x[place] - own_mean) * own_factor + own_offset;
      normal = select(Number(), normal, p < counted);
      if (RESIDUAL) {
        normal += residual[place];
      }
      y[place] = activateCell(normal);
    }
  }
}
