// The gradients by scale and offset over a chunk of places: products[k, c] = Σ dy·x̂,
// sums[k, c] = Σ dy, x̂ = (x − m)·inverse.
// Tiling: a thread takes a channel, or four, of a chunk of CHUNK_LENGTH places of any rows.
// Layouts: dy and x [ROWS, PLACES, GROUPS, WIDTH], statistics [SETS], products and sums
// [CHUNKS, GROUPS, WIDTH].
const CHUNKS = 1u;
const CHUNK_LENGTH = 1u;

@group(0) @binding(0) var<storage, read> dy: array<Number>;
@group(0) @binding(1) var<storage, read> x: array<Number>;
@group(0) @binding(2) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> products: array<Number>;
@group(0) @binding(4) var<storage, read_write> sums: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS * CHANNELS) {
    return;
  }
  let c = i % CHANNELS;
  let first = i / CHANNELS * CHUNK_LENGTH;
  let end = min(first + CHUNK_LENGTH, ROWS * PLACES);
  var product = Number();
  var sum = Number();
  for (var p = first; p < end; p++) {
    let place = p * CHANNELS + c;
    let own = statistics[setOf(place)];
    let g = dy[place];
    sum += g;
    product += g * (x[place] - Number(own.x)) * own.y;
  }
  products[i] = product;
  sums[i] = sum;
}
