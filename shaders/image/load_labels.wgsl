// The labels of a batch: y[r] = labels[order[offset + r]], 0 in rows that do not count.
// Tiling: a thread takes one row.
// Layouts: step as STEP in engine/op.ts, order u32 [any], labels u32 [pictures], y u32 [BATCH].
const BATCH = 1u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> step: array<u32, 8>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.y * groups.x * WORKGROUP + id.x;
  if (row < BATCH) {
    y[row] = select(0u, labels[order[step[3] + row]], row < step[1]);
  }
}
