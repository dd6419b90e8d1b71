// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), after PyTorch:
// m ← BETA1·m + (1 − BETA1)·g, v ← BETA2·v + (1 − BETA2)·g²,
// p ← p − rate·WEIGHT_DECAY·p − rate · (m / c1) / (√(v / c2) + EPSILON), c1 = 1 − BETA1ᵗ and c2 = 1 − BETA2ᵗ from the step.
// Does nothing in and after a step that the guard marked; a weight that would not be finite keeps its value and marks the status.
// Tiling: a thread takes four parameters.
// Layouts: p, g [SIZE/4] of vec4, moments [2, SIZE/4] of vec4, step as STEP in engine/op.ts, status u32 [4].
const SIZE = 4u;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const WEIGHT_DECAY = 0.0;
const WORKGROUP = 64u;

const THREADS = SIZE / 4u;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> moments: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: array<u32, 8>;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  // Only weights found in an earlier step stop this one: the outcome does not depend on the order of threads.
  let isStopped = vec4<bool>((atomicLoad(&status[0]) <= step[0]) | (atomicLoad(&status[2]) < step[0]));
  let rate = bitcast<f32>(step[4]);
  let gradient = g[i];
  let old = p[i];
  let oldFirst = moments[i];
  let oldSecond = moments[THREADS + i];
  let first = BETA1 * oldFirst + (1.0 - BETA1) * gradient;
  let second = BETA2 * oldSecond + (1.0 - BETA2) * gradient * gradient;
  let root = sqrt(second / bitcast<f32>(step[6])) + EPSILON;
  let updated = old * (1.0 - rate * WEIGHT_DECAY) - rate / bitcast<f32>(step[5]) * first / root;
  let bad = (bitcast<vec4u>(updated) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  moments[i] = select(first, oldFirst, isStopped);
  moments[THREADS + i] = select(second, oldSecond, isStopped);
  p[i] = select(updated, old, bad | isStopped);
  if (any(bad & !isStopped)) {
    let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
    atomicMin(&status[2], step[0]);
    atomicMin(&status[3], i * 4u + lane);
  }
}
