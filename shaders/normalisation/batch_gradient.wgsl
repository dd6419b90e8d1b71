// dx[p, c] = slope[c]·g[p, c] + bend[c]·(x[p, c] − mean[c]) + shift[c], 0 in rows that do not count,
// with g = dy, which ACTIVATION lets pass by y; where RESIDUAL, g is the gradient by the residual.
// Tiling: a thread takes a channel of ROWS positions, one after the other.
// Layouts: dy, x, y, dx and d_residual [POSITIONS, CHANNELS], mean [CHANNELS], coefficients
// [3, CHANNELS]. Without ACTIVATION y is not read, without RESIDUAL d_residual not written.
const ROWS = 1u;
const RESIDUAL = false;

@group(0) @binding(0) var<storage, read> dy: array<Number>;
@group(0) @binding(1) var<storage, read> x: array<Number>;
@group(0) @binding(2) var<storage, read> y: array<Number>;
@group(0) @binding(3) var<storage, read> mean: array<Number>;
@group(0) @binding(4) var<storage, read> coefficients: array<Number>;
@group(0) @binding(5) var<storage, read> step: Step;
@group(0) @binding(6) var<storage, read_write> dx: array<Number>;
@group(0) @binding(7) var<storage, read_write> d_residual: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let first = i / CHANNELS * ROWS;
  if (first >= POSITIONS) {
    return;
  }
  let c = i % CHANNELS;
  let own_mean = mean[c];
  let slope = coefficients[c];
  let bend = coefficients[CHANNELS + c];
  let shift = coefficients[2u * CHANNELS + c];
  let counted = countedPositions(step.count);
  for (var r = 0u; r < ROWS; r++) {
    let p = first + r;
    if (p < POSITIONS) {
      let place = p * CHANNELS + c;
      var g = dy[place];
      if (ACTIVATION != NONE) {
        g = passed(g, y[place]);
      }
      if (RESIDUAL) {
        d_residual[place] = g;
      }
      let own = slope * g + bend * (x[place] - own_mean) + shift;
      dx[place] = select(Number(), own, p < counted);
    }
  }
}
