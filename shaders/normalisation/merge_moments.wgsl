// Merges the moments of parts into those of a group of LENGTH parts (Chan et al., "Updating
// formulae", 1979): with n_k positions that count in part k, of PART_LENGTH,
// m = Σ_k n_k·means[k] / Σ_k n_k, s = Σ_k squares[k] + n_k·(means[k] − m)².
// Tiling: a thread takes a channel of a group.
// Layouts: means and squares [PARTS, CHANNELS], merged likewise [groups, CHANNELS].
const PARTS = 1u;
const LENGTH = 1u;
const PART_LENGTH = 1u;

@group(0) @binding(0) var<storage, read> means: array<Number>;
@group(0) @binding(1) var<storage, read> squares: array<Number>;
@group(0) @binding(2) var<storage, read> step: Step;

struct Moments {
  count: f32,
  mean: Number,
  squares: Number,
}

fn mergeGroup(group: u32, channel: u32) -> Moments {
  let first = group * LENGTH;
  let end = min(first + LENGTH, PARTS);
  let count = f32(countedAmong(first * PART_LENGTH, LENGTH * PART_LENGTH, step.count));
  // The first part has positions that count if any has.
  let shift = means[first * CHANNELS + channel];
  var sum = Number();
  for (var k = first; k < end; k++) {
    let own = f32(countedAmong(k * PART_LENGTH, PART_LENGTH, step.count));
    sum += own * (means[k * CHANNELS + channel] - shift);
  }
  let mean = shift + sum / max(count, 1.0);
  var square = Number();
  for (var k = first; k < end; k++) {
    let own = f32(countedAmong(k * PART_LENGTH, PART_LENGTH, step.count));
    let difference = means[k * CHANNELS + channel] - mean;
    square += squares[k * CHANNELS + channel] + own * difference * difference;
  }
  return Moments(count, mean, square);
}
