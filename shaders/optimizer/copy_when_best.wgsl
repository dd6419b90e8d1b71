// Keeps what was best, or puts it back: kept[i] = source[i] where record[WORD] is not 0.
// Tiling: a thread takes a vec4.
// Layouts: kept and source [SIZE/4] of vec4, SIZE words; record u32 [4].
const SIZE = 4u;
const WORD = 2u;

@group(0) @binding(0) var<storage, read_write> kept: array<vec4u>;
@group(0) @binding(1) var<storage, read> source: array<vec4u>;
@group(0) @binding(2) var<storage, read> record: array<u32, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE / 4u && record[WORD] != 0u) {
    kept[i] = source[i];
  }
}
