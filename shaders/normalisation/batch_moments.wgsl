// Mean and sum of squared deviations of each channel over a chunk of positions that count:
// means[k, c] = Σ_p x[p, c] / n, squares[k, c] = Σ_p (x[p, c] − means[k, c])².
// Both come from one look at x, less the chunk's first number: in a short chunk that is near enough
// to its mean that little cancels.
// Tiling: a thread takes a channel of a chunk of CHUNK_LENGTH positions.
// Layouts: x [POSITIONS, CHANNELS], means and squares [CHUNKS, CHANNELS].
const CHUNKS = 1u;
const CHUNK_LENGTH = 1u;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> means: array<Number>;
@group(0) @binding(3) var<storage, read_write> squares: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS * CHANNELS) {
    return;
  }
  let first = i / CHANNELS * CHUNK_LENGTH;
  let length = countedAmong(first, CHUNK_LENGTH, step.count);
  if (length == 0u) {
    means[i] = Number();
    squares[i] = Number();
    return;
  }
  let start = first * CHANNELS + i % CHANNELS;
  let shift = x[start];
  var sum = Number();
  var square = Number();
  for (var p = 1u; p < length; p++) {
    let difference = x[start + p * CHANNELS] - shift;
    sum += difference;
    square += difference * difference;
  }
  let mean = sum / f32(length);
  means[i] = shift + mean;
  squares[i] = max(square - sum * mean, Number());
}
