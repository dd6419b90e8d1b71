// Stochastic gradient descent with momentum and decoupled weight decay, after PyTorch:
// u ← MOMENTUM·u + g, p ← p − rate·WEIGHT_DECAY·p − rate·u.
const MOMENTUM = 0.9;
const WEIGHT_DECAY = 0.0;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: Step;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let rate = step.learningRate;
  let old = p[i];
  let oldSpeed = velocity[i];
  let speed = MOMENTUM * oldSpeed + g[i] * step.gradientScale;
  let updated = old * (1.0 - rate * WEIGHT_DECAY) - rate * speed;
  let bad = isNotFinite(bitcast<vec4u>(updated));
  velocity[i] = select(speed, oldSpeed, stopped);
  p[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
