// The sum of each column: sums[chunk, c] = Σ_r x[r, c] over the chunk's rows; `sum_chunks` adds the chunks.
// Tiling: a thread sums one column over one of the CHUNKS of CHUNK_ROWS rows.
// Layouts: x [ROWS, COLUMNS], sums [CHUNKS, COLUMNS].
const ROWS = 5u;
const COLUMNS = 4u;
const CHUNKS = 1u;
const CHUNK_ROWS = 5u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i >= COLUMNS * CHUNKS) {
    return;
  }
  let chunk = i / COLUMNS;
  var sum = 0.0;
  for (var row = chunk * CHUNK_ROWS; row < min((chunk + 1u) * CHUNK_ROWS, ROWS); row++) {
    sum += x[row * COLUMNS + i % COLUMNS];
  }
  sums[i] = sum;
}
