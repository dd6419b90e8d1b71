// count = WORKGROUPS: how many workgroups a kernel writer's file takes, whose constants precede.
// Layouts: count [3].

@group(0) @binding(0) var<storage, read_write> count: array<u32>;

const TYPED: vec3u = WORKGROUPS;

@compute @workgroup_size(1)
fn main() {
  count[0] = TYPED.x;
  count[1] = TYPED.y;
  count[2] = TYPED.z;
}
