// Copies words: y[i] = x[i], whatever they mean; of the last word the bits of LAST.
const SIZE = 1u;
const LAST = 4294967295u;

@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = select(x[i], x[i] & LAST, i == SIZE - 1u);
  }
}
