// Adds up what the parts of a step give: total[i] = Σ_parts weight · x[i], begun anew with a step's
// first part, the one whose index is a multiple of PARTS; weight is the part's count where MEAN, else 1.
// Tiling: a thread takes an element.
// Layouts: total and x [SIZE].
const SIZE = 1u;
const PARTS = 2u;
const MEAN = true;

@group(0) @binding(0) var<storage, read_write> total: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  let weight = select(1.0, f32(step.count), MEAN);
  let before = select(total[i], 0.0, step.index % PARTS == 0u);
  total[i] = before + weight * x[i];
}
