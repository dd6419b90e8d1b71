// A matrix over its Frobenius norm: y[i] = x[i] / (√squares + EPSILON).
// Tiling: a thread takes an element.
// Layouts: x and y [SIZE], squares [1], the sum of x's squares.
const SIZE = 1u;
const EPSILON = 1e-7;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    y[i] = x[i] / (sqrt(squares[0]) + EPSILON);
  }
}
