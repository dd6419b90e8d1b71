// The guard: records the first step in which the loss or a gradient is not finite, and the place of the first such number:
// status[0] = step, status[1] = 0 for the loss, 1 + i for gradients[i]. Once it is set, later steps change nothing.
// A number is not finite where all its exponent bits are set: comparisons and max() hide NaN on some devices.
// Tiling: a thread takes VECTORS vec4s. Minima of whole numbers do not depend on the order of threads.
// Layouts: status u32 [4], loss [1], gradients [SIZE/4] of vec4, step as STEP in engine/op.ts.
const SIZE = 4u;
const VECTORS = 8u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> status: array<atomic<u32>, 4>;
@group(0) @binding(1) var<storage, read> loss: array<u32>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;

const EXPONENT = 0x7f800000u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = atomicLoad(&status[0]);
  if (first < step[0]) {
    return;
  }
  let i = id.y * groups.x * WORKGROUP + id.x;
  var place = 0xffffffffu;
  for (var v = 0u; v < VECTORS; v++) {
    let vector = i * VECTORS + v;
    if (vector < SIZE / 4u) {
      let bad = (gradients[vector] & vec4u(EXPONENT)) == vec4u(EXPONENT);
      if (any(bad)) {
        let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
        place = min(place, 1u + vector * 4u + lane);
      }
    }
  }
  if (i == 0u && (loss[0] & EXPONENT) == EXPONENT) {
    place = 0u;
  }
  if (place != 0xffffffffu) {
    atomicMin(&status[0], step[0]);
    atomicMin(&status[1], place);
  }
}
