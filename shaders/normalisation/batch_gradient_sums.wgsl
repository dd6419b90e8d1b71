// Sums over a chunk of positions that count, with g = dy, which ACTIVATION lets pass by y:
// products[k, c] = Σ_p g[p, c]·(x[p, c] − mean[c]) / √(variance[c] + EPSILON),
// sums[k, c] = Σ_p g[p, c]; they are the gradients by scale and offset.
// Tiling: a thread takes a channel of a chunk of CHUNK_LENGTH positions.
// Layouts: dy, x and y [POSITIONS, CHANNELS], mean and variance [CHANNELS], products and sums
// [CHUNKS, CHANNELS]. Without ACTIVATION y is not read.
const CHUNKS = 1u;
const CHUNK_LENGTH = 1u;
const EPSILON = 0.00001;

@group(0) @binding(0) var<storage, read> dy: array<Number>;
@group(0) @binding(1) var<storage, read> x: array<Number>;
@group(0) @binding(2) var<storage, read> mean: array<Number>;
@group(0) @binding(3) var<storage, read> variance: array<Number>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read> y: array<Number>;
@group(0) @binding(6) var<storage, read_write> products: array<Number>;
@group(0) @binding(7) var<storage, read_write> sums: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let first = i / CHANNELS * CHUNK_LENGTH;
  let length = countedAmong(first, CHUNK_LENGTH, step.count);
  let start = first * CHANNELS + c;
  let own_mean = mean[c];
  var product = Number();
  var sum = Number();
  for (var p = 0u; p < length; p++) {
    let place = start + p * CHANNELS;
    var g = dy[place];
    if (ACTIVATION != NONE) {
      g = passed(g, y[place]);
    }
    sum += g;
    product += g * (x[place] - own_mean);
  }
  products[i] = product / sqrt(variance[c] + Number(EPSILON));
  sums[i] = sum;
}
