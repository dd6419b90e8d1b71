// A batch normalisation by given statistics as a part of the kernel and the bias before it: with
// f[c] = scale[c] / √(variance[c] + EPSILON), kernel'[k, c] = kernel[k, c]·f[c] and
// bias'[c] = (bias[c] − mean[c])·f[c] + offset[c]; without BIAS bias[c] is 0.
// Tiling: a thread takes an element of the kernel; those of the first row the bias, too.
// Layouts: kernels [SIZE / COLUMNS, COLUMNS], the others [COLUMNS]. Without BIAS its binding is not
// read.
const SIZE = 1u;
const COLUMNS = 1u;
const EPSILON = 0.00001;
const BIAS = false;

@group(0) @binding(0) var<storage, read> kernel: array<f32>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read> offset: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> folded: array<f32>;
@group(0) @binding(7) var<storage, read_write> folded_bias: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SIZE) {
    return;
  }
  let c = i % COLUMNS;
  let factor = scale[c] / sqrt(variance[c] + EPSILON);
  folded[i] = kernel[i] * factor;
  if (i < COLUMNS) {
    var own = -mean[c];
    if (BIAS) {
      own += bias[c];
    }
    folded_bias[c] = own * factor + offset[c];
  }
}
