// The words that the host writes in every step: STEP of engine/graph/step.ts.
struct Step {
  // The number of the step, from 0.
  index: u32,
  // How many rows of the batch count.
  count: u32,
  seed: u32,
  // Where in the order of pictures the batch starts.
  offset: u32,
  learningRate: f32,
  // What the optimizer multiplies gradients by; 0 where it skips the step.
  gradientScale: f32,
  // Of the optimizer's moving means.
  corrections: array<f32, 2>,
}
