// Muon (Jordan et al. 2024) with decoupled weight decay, once the directions are orthogonal:
// p ← p − rate·WEIGHT_DECAY·p − rate·d.
const WEIGHT_DECAY = 0.0;

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read> d: array<vec4f>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let rate = step.learningRate;
  let old = p[i];
  let updated = old * (1.0 - rate * WEIGHT_DECAY) - rate * d[i];
  let bad = isNotFinite(bitcast<vec4u>(updated));
  p[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
