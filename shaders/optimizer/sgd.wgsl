// Stochastic gradient descent with momentum, after PyTorch, with decoupled weight decay:
// u ← MOMENTUM·u + g, d = u, or with Nesterov's momentum g + MOMENTUM·u,
// p ← p − rate·WEIGHT_DECAY·p − rate·d. Where decay is coupled, g is g + WEIGHT_DECAY·p instead.
const MOMENTUM = 0.9;
const NESTEROV = false;
const WEIGHT_DECAY = 0.0;
const COUPLED = false;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: Step;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let rate = step.learningRate;
  let old = p[i];
  let oldSpeed = velocity[i];
  var gradient = g[i] * step.gradientScale;
  var kept = 1.0 - rate * WEIGHT_DECAY;
  if (COUPLED) {
    gradient += WEIGHT_DECAY * old;
    kept = 1.0;
  }
  let speed = MOMENTUM * oldSpeed + gradient;
  var direction = speed;
  if (NESTEROV) {
    direction = gradient + MOMENTUM * speed;
  }
  let updated = old * kept - rate * direction;
  let bad = isNotFinite(bitcast<vec4u>(updated));
  velocity[i] = select(speed, oldSpeed, stopped);
  p[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
