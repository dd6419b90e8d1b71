// Lion with decoupled weight decay (Chen et al., "Symbolic Discovery of Optimization Algorithms",
// 2023): p ← p − rate·WEIGHT_DECAY·p − rate·sign(BETA1·m + (1 − BETA1)·g), m ← BETA2·m + (1 − BETA2)·g.
const BETA1 = 0.9;
const BETA2 = 0.99;
const WEIGHT_DECAY = 0.0;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> momentum: array<vec4f>;
@group(0) @binding(3) var<storage, read> step: Step;
@group(0) @binding(4) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let rate = step.learningRate;
  let old = p[i];
  let oldMomentum = momentum[i];
  let gradient = g[i] * step.gradientScale;
  let direction = sign(BETA1 * oldMomentum + (1.0 - BETA1) * gradient);
  let updated = old * (1.0 - rate * WEIGHT_DECAY) - rate * direction;
  let bad = isNotFinite(bitcast<vec4u>(updated));
  momentum[i] = select(BETA2 * oldMomentum + (1.0 - BETA2) * gradient, oldMomentum, stopped);
  p[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
