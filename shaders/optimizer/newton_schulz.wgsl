// What a step of Newton and Schulz multiplies a matrix X by, of A = X·Xᵀ and its square:
// y = SCALE · (a·I + b·A + c·A²), (a, b, c) = (3.4445, −4.7750, 2.0315) (Jordan et al., Muon, 2024).
// Tiling: a thread takes an element.
// Layouts: gram, squared and y [SIDE, SIDE].
const SIDE = 1u;
const SCALE = 1.0;

@group(0) @binding(0) var<storage, read> gram: array<f32>;
@group(0) @binding(1) var<storage, read> squared: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIDE * SIDE) {
    return;
  }
  let diagonal = select(0.0, 3.4445, i / SIDE == i % SIDE);
  y[i] = SCALE * (diagonal - 4.775 * gram[i] + 2.0315 * squared[i]);
}
