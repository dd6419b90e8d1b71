// Stochastic gradient descent with momentum and decoupled weight decay, after PyTorch:
// u ← MOMENTUM·u + g, p ← p − rate·WEIGHT_DECAY·p − rate·u.
// Does nothing in and after a step that the guard marked; a weight that would not be finite keeps its value and marks the status.
// Tiling: a thread takes four parameters.
// Layouts: p, g, velocity [SIZE/4] of vec4, step as STEP in engine/op.ts, status u32 [4].
const SIZE = 4u;
const MOMENTUM = 0.9;
const WEIGHT_DECAY = 0.0;
const WORKGROUP = 64u;

const THREADS = SIZE / 4u;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
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
  let old = p[i];
  let oldSpeed = velocity[i];
  let speed = MOMENTUM * oldSpeed + g[i];
  let updated = old * (1.0 - rate * WEIGHT_DECAY) - rate * speed;
  let bad = (bitcast<vec4u>(updated) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  velocity[i] = select(speed, oldSpeed, isStopped);
  p[i] = select(updated, old, bad | isStopped);
  if (any(bad & !isStopped)) {
    let lane = select(select(select(3u, 2u, bad.z), 1u, bad.y), 0u, bad.x);
    atomicMin(&status[2], step[0]);
    atomicMin(&status[3], i * 4u + lane);
  }
}
