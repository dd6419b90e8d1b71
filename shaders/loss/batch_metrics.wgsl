// What the host wants to know of a step, into the step's place of a ring:
// ring[step mod SLOTS] = (Σ_r loss[r], number of rows whose largest logit, the first of equals, is the label's, count, step).
// Tiling: one workgroup; a thread takes every WORKGROUP-th row, then a tree adds the threads.
// Layouts: ring [SLOTS, 4], losses [ROWS] with 0 in rows that do not count, logits [ROWS, CLASSES], labels u32 [ROWS].
const ROWS = 1u;
const CLASSES = 2u;
const SLOTS = 64u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read_write> ring: array<vec4f>;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> step: array<u32, 8>;

var<workgroup> sums: array<vec2f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec2f(0.0);
  for (var row = thread; row < min(ROWS, step[1]); row += WORKGROUP) {
    var best = 0u;
    for (var c = 1u; c < CLASSES; c++) {
      best = select(best, c, logits[row * CLASSES + c] > logits[row * CLASSES + best]);
    }
    sum += vec2f(losses[row], select(0.0, 1.0, best == labels[row]));
  }
  sums[thread] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0u) {
    ring[step[0] % SLOTS] = vec4f(sums[0], f32(step[1]), f32(step[0]));
  }
}
