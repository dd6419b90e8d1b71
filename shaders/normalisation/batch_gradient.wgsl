// dx[p, c] = slope[c]·g[p, c] + bend[c]·(x[p, c] − mean[c]) + shift[c], 0 in rows that do not count,
// with g = dy, which ACTIVATION lets pass by y; where RESIDUAL, g is the gradient by the residual.
// Layouts: dy, x, y, dx and d_residual [POSITIONS, CHANNELS], mean [CHANNELS], coefficients
// [3, CHANNELS]. Without ACTIVATION y is not read, without RESIDUAL d_residual not written.
const RESIDUAL = false;

@group(0) @binding(0) var<storage, read> dy: array<Number>;
@group(0) @binding(1) var<storage, read> x: array<Number>;
@group(0) @binding(2) var<storage, read> y: array<Number>;
@group(0) @binding(3) var<storage, read> mean: array<Number>;
@group(0) @binding(4) var<storage, read> coefficients: array<Number>;
@group(0) @binding(5) var<storage, read> step: Step;
@group(0) @binding(6) var<storage, read_write> dx: array<Number>;
@group(0) @binding(7) var<storage, read_write> d_residual: array<Number>;

struct Channel {
  mean: Number,
  slope: Number,
  bend: Number,
  shift: Number,
  counted: u32,
}

fn channelOf(c: u32) -> Channel {
  let slope = coefficients[c];
  let bend = coefficients[CHANNELS + c];
  let shift = coefficients[2u * CHANNELS + c];
  return Channel(mean[c], slope, bend, shift, countedPositions(step.count));
}

fn writeAt(p: u32, place: u32, own: Channel) {
  var g = dy[place];
  if (ACTIVATION != NONE) {
    g = passed(g, y[place]);
  }
  if (RESIDUAL) {
    d_residual[place] = g;
  }
  let changed = own.slope * g + own.bend * (x[place] - own.mean) + own.shift;
  dx[place] = select(Number(), changed, p < own.counted);
}
