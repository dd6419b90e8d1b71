// y[p, c] = activation((x[p, c] − mean[c])·scale[c] / √(variance[c] + EPSILON) + offset[c]).
// Layouts: x and y [POSITIONS, CHANNELS], the others [CHANNELS].
const EPSILON = 0.00001;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> scale: array<Number>;
@group(0) @binding(2) var<storage, read> offset: array<Number>;
@group(0) @binding(3) var<storage, read> mean: array<Number>;
@group(0) @binding(4) var<storage, read> variance: array<Number>;
@group(0) @binding(5) var<storage, read_write> y: array<Number>;

struct Channel {
  mean: Number,
  factor: Number,
  offset: Number,
}

fn channelOf(c: u32) -> Channel {
  return Channel(mean[c], scale[c] / sqrt(variance[c] + Number(EPSILON)), offset[c]);
}

fn writeAt(p: u32, place: u32, own: Channel) {
  y[place] = activateCell((x[place] - own.mean) * own.factor + own.offset);
}
