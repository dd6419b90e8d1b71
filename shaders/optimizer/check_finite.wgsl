// The guard: records the first step in which the loss or a gradient is not finite, and the place of
// the first such number: status[0] = step, status[1] = 0 for the loss, 1 + OFFSET + i for
// gradients[i]. Once it is set, later steps change nothing.
// Tiling: a thread takes VECTORS vec4s. Minima of whole numbers do not depend on the order of
// threads.
// Layouts: status u32 [4], loss [1], gradients [SIZE/4] of vec4.
const SIZE = 4u;
const OFFSET = 0u;
const VECTORS = 8u;

@group(0) @binding(0) var<storage, read_write> status: array<atomic<u32>, 4>;
@group(0) @binding(1) var<storage, read> loss: array<u32>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (atomicLoad(&status[0]) < step.index) {
    return;
  }
  let i = flatIndex(id, groups);
  var place = 0xffffffffu;
  for (var v = 0u; v < VECTORS; v++) {
    let vector = i * VECTORS + v;
    if (vector < SIZE / 4u) {
      let bad = isNotFinite(gradients[vector]);
      if (any(bad)) {
        place = min(place, 1u + OFFSET + vector * 4u + firstLane(bad));
      }
    }
  }
  if (i == 0u && isNotFinite(vec4u(loss[0])).x) {
    place = 0u;
  }
  if (place != 0xffffffffu) {
    atomicMin(&status[0], step.index);
    atomicMin(&status[1], place);
  }
}
