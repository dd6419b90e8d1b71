// Keeps what was best: best[i] = x[i] where the record says so: record[2] is 1.
// Tiling: a thread takes a vec4.
// Layouts: best and x [SIZE/4] of vec4, SIZE words; record u32 [4].
const SIZE = 4u;

@group(0) @binding(0) var<storage, read_write> best: array<vec4u>;
@group(0) @binding(1) var<storage, read> x: array<vec4u>;
@group(0) @binding(2) var<storage, read> record: array<u32, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE / 4u && record[2] == 1u) {
    best[i] = x[i];
  }
}
