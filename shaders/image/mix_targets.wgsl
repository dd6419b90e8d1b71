// What is wanted of rows that are mixed with their partners, 0 in rows that do not count:
// y[r, c] = s[r] · t[r, c] + (1 − s[r]) · t[partner(r), c].
// Tiling: a thread takes one number.
// Layouts: t and y [BATCH, CLASSES], s [BATCH].
const BATCH = 1u;
const CLASSES = 1u;

@group(0) @binding(0) var<storage, read> t: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> s: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let row = i / CLASSES;
  if (row >= BATCH) {
    return;
  }
  let other = t[partnerOf(row) * CLASSES + i % CLASSES];
  y[i] = select(0.0, s[row] * t[i] + (1.0 - s[row]) * other, row < step.count);
}
