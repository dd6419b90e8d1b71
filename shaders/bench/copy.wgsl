// The slope of the roofline: y[i] = x[i], as fast as memory gives and takes it.
// Tiling: a thread takes VECTORS vec4, STEP apart, and its neighbour starts LANE further on:
// side by side in a thread (LANE = VECTORS, STEP = 1), or in a workgroup (LANE = 1, STEP =
// WORKGROUP).
// Layouts: x and y [SIZE] of vec4.
const SIZE = 4u;
const VECTORS = 4u;
const LANE = 4u;
const STEP = 1u;
const WORKGROUP = 64u;

const GROUPS = SIZE / (WORKGROUP * VECTORS);
// With no thread too many none need ask, which costs a CPU adapter masks.
const IS_EXACT = SIZE % (WORKGROUP * VECTORS) == 0u && GROUPS <= 65535u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.y * groups.x + group.x) * WORKGROUP * VECTORS + lane * LANE;
  for (var k = 0u; k < VECTORS; k++) {
    let i = first + k * STEP;
    if (IS_EXACT || i < SIZE) {
      y[i] = x[i];
    }
  }
}
