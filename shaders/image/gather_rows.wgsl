// The rows of a table that a batch takes: y[r, i] = table[order[offset + r], i], whatever the words
// mean, 0 in rows that do not count.
// Tiling: a thread takes one word.
// Layouts: order u32 [any], table [rows, WIDTH], y [BATCH, WIDTH].
const BATCH = 1u;
const WIDTH = 1u;

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let row = i / WIDTH;
  if (row < BATCH) {
    let word = table[order[step.offset + row] * WIDTH + i % WIDTH];
    y[i] = select(0u, word, row < step.count);
  }
}
