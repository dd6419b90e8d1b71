// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), after PyTorch:
// m ← BETA1·m + (1 − BETA1)·g, v ← BETA2·v + (1 − BETA2)·g²,
// p ← p − rate·WEIGHT_DECAY·p − rate · (m / c1) / (√(v / c2) + EPSILON),
// where the step's corrections are c1 = 1 − BETA1ᵗ and c2 = 1 − BETA2ᵗ. Where decay is coupled, g is
// g + WEIGHT_DECAY·p instead.
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const WEIGHT_DECAY = 0.0;
const COUPLED = false;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> firstMoments: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> secondMoments: array<vec4f>;
@group(0) @binding(4) var<storage, read> step: Step;
@group(0) @binding(5) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let rate = step.learningRate;
  var gradient = g[i] * step.gradientScale;
  let old = p[i];
  var kept = 1.0 - rate * WEIGHT_DECAY;
  if (COUPLED) {
    gradient += WEIGHT_DECAY * old;
    kept = 1.0;
  }
  let oldFirst = firstMoments[i];
  let oldSecond = secondMoments[i];
  let first = BETA1 * oldFirst + (1.0 - BETA1) * gradient;
  let second = BETA2 * oldSecond + (1.0 - BETA2) * gradient * gradient;
  let root = sqrt(second / step.corrections[1]) + EPSILON;
  let updated = old * kept - rate / step.corrections[0] * first / root;
  let bad = isNotFinite(bitcast<vec4u>(updated));
  firstMoments[i] = select(first, oldFirst, stopped);
  secondMoments[i] = select(second, oldSecond, stopped);
  p[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
