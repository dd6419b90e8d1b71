// What follows in the same kernel: ACTIVATION of engine/ops/shared/activation.ts. NaN passes all but
// ReLU.
const ACTIVATION = 0u;
// Of LEAKY_RELU: what negative numbers are multiplied by.
const LEAK = 0.0;

const RELU = 1u;
const RELU6 = 2u;
const LEAKY_RELU = 3u;
const SIGMOID = 4u;

fn activate(x: f32) -> f32 {
  if (ACTIVATION == RELU6) {
    return select(select(x, 0.0, x < 0.0), 6.0, x > 6.0);
  }
  if (ACTIVATION == LEAKY_RELU) {
    return select(x, LEAK * x, x < 0.0);
  }
  if (ACTIVATION == SIGMOID) {
    return 1.0 / (1.0 + exp(-x));
  }
  return select(x, max(x, 0.0), ACTIVATION == RELU);
}

fn activate4(x: vec4f) -> vec4f {
  if (ACTIVATION > RELU) {
    return vec4f(activate(x.x), activate(x.y), activate(x.z), activate(x.w));
  }
  return select(x, max(x, vec4f(0.0)), ACTIVATION == RELU);
}
