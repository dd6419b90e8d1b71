// The step as a group of parameters with a learning rate of its own is to take it:
// learningRate ← rates[GROUP].
// Tiling: one thread does it all.
// Layouts: rates [groups].
const GROUP = 0u;

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> rates: array<f32>;
@group(0) @binding(2) var<storage, read_write> taken: Step;

@compute @workgroup_size(1)
fn main() {
  taken = step;
  taken.learningRate = rates[GROUP];
}
