// From where each picture's pixels are taken, one placement after those before it:
// y[r] = x[r] ∘ placementOf(randomWords(r)), where the op's own part says `placementOf(random)`. A
// placement is affine, in pixels from the picture's centre: the columns of its matrix are what x and
// y are multiplied by, and what is added.
// Tiling: a thread takes one picture.
// Layouts: x and y mat3x2f [BATCH].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const AMOUNT = 0.0;

@group(0) @binding(0) var<storage, read> x: array<mat3x2f>;
@group(0) @binding(1) var<storage, read_write> y: array<mat3x2f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = flatIndex(id, groups);
  if (row >= BATCH) {
    return;
  }
  let before = x[row];
  let linear = mat2x2f(before[0], before[1]);
  let own = placementOf(randomWords(row));
  y[row] = mat3x2f(linear * own[0], linear * own[1], linear * own[2] + before[2]);
}
