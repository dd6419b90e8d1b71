// What `activation.wgsl` has where it is nothing or ReLU: shaders that write many numbers compile in
// two thirds of the time without the others.
const ACTIVATION = 0u;

const RELU = 1u;

fn activate(x: f32) -> f32 {
  return select(x, max(x, 0.0), ACTIVATION == RELU);
}

fn activate4(x: vec4f) -> vec4f {
  return select(x, max(x, vec4f(0.0)), ACTIVATION == RELU);
}
