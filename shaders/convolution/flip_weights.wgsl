// The weights with which the gradient of a convolution by its input is a convolution itself: taps
// turned round, channels and filters exchanged within each group: v[ky, kx, f, g·GC + c] =
// w[KERNEL_HEIGHT − 1 − ky, KERNEL_WIDTH − 1 − kx, c, g·GF + f].
// Tiling: none, a thread copies one number.
// Layouts: w [KH, KW, C/groups, F], v [KH, KW, F/groups, C].
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const CHANNELS = 4u;
const FILTERS = 4u;
const GROUPS = 1u;

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH;
const GROUP_CHANNELS = CHANNELS / GROUPS;
const GROUP_FILTERS = FILTERS / GROUPS;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= TAPS * CHANNELS * GROUP_FILTERS) {
    return;
  }
  let c = i % CHANNELS;
  let f = i / CHANNELS % GROUP_FILTERS + c / GROUP_CHANNELS * GROUP_FILTERS;
  let tap = TAPS - 1u - i / (CHANNELS * GROUP_FILTERS);
  v[i] = w[(tap * GROUP_CHANNELS + c % GROUP_CHANNELS) * FILTERS + f];
}
