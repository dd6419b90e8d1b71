// What all optimizers do alike with the shader's `step` and `status`: nothing in a step that is
// skipped, nor in and after one that the guard marked; a weight that would not be finite keeps its
// value and marks the status.
// An optimizer's own part says what update(i, stopped) makes of the four parameters of vec4 i.
// Tiling: a thread takes VECTORS vec4s side by side, 1 or 2: the status and the step's words are
// asked for once. Parameters are elements OFFSET and on of all parameters.
// Layouts: everything of the parameters' size [SIZE/4] of vec4, status u32 [4].
const SIZE = 4u;
const OFFSET = 0u;
const VECTORS = 1u;

const THREADS = SIZE / 4u / VECTORS;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;

// Only weights found in an earlier step stop this one: the outcome does not depend on the order of
// threads.
fn isStopped() -> vec4<bool> {
  return vec4<bool>(
    (atomicLoad(&status[0]) <= step.index) | (atomicLoad(&status[2]) < step.index) |
      (step.gradientScale == 0.0)
  );
}

// Marks those of the four numbers of thread i that would not be finite.
fn mark(lanes: vec4<bool>, i: u32) {
  if (any(lanes)) {
    atomicMin(&status[2], step.index);
    atomicMin(&status[3], OFFSET + i * 4u + firstLane(lanes));
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let stopped = isStopped();
  update(i * VECTORS, stopped);
  if (VECTORS == 2u) {
    update(i * VECTORS + 1u, stopped);
  }
}
