// The step as the optimizer is to take it where gradients are clipped, after PyTorch's
// clip_grad_norm_: gradientScale ← gradientScale · min(1, MOST / (norm + 1e-6)), where norm is that of
// all gradients times gradientScale. A step that is skipped stays one: its norm may be infinite.
// Tiling: one thread does it all.
// Layouts: squares, a pack of GROUPS sums of squares of gradients, each one number.
// Members of a pack begin at multiples of so many floats.
const STRIDE = 64u;
const GROUPS = 1u;
const MOST = 1.0;

@group(0) @binding(0) var<storage, read> step: Step;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> taken: Step;

@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  for (var group = 0u; group < GROUPS; group++) {
    sum += squares[group * STRIDE];
  }
  taken = step;
  if (step.gradientScale == 0.0) {
    return;
  }
  let norm = step.gradientScale * sqrt(sum);
  taken.gradientScale = step.gradientScale * min(1.0, MOST / (norm + 1e-6));
}
