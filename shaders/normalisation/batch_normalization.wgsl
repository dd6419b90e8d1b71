// y[p, c] = activation((x[p, c] − mean[c])·factor[c] + offset[c]), 0 in rows that do not count;
// where RESIDUAL, residual[p, c] is added before the activation.
// Layouts: x, residual and y [POSITIONS, CHANNELS], the others [CHANNELS]. Without RESIDUAL its
// binding is not read.
const RESIDUAL = false;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> mean: array<Number>;
@group(0) @binding(2) var<storage, read> factor: array<Number>;
@group(0) @binding(3) var<storage, read> offset: array<Number>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read> residual: array<Number>;
@group(0) @binding(6) var<storage, read_write> y: array<Number>;

struct Channel {
  mean: Number,
  factor: Number,
  offset: Number,
  counted: u32,
}

fn channelOf(c: u32) -> Channel {
  return Channel(mean[c], factor[c], offset[c], countedPositions(step.count));
}

fn writeAt(p: u32, place: u32, own: Channel) {
  var normal = (x[place] - own.mean) * own.factor + own.offset;
  normal = select(Number(), normal, p < own.counted);
  if (RESIDUAL) {
    normal += residual[place];
  }
  y[place] = activateCell(normal);
}
