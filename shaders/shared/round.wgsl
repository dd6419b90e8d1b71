// Rounds numbers to halves: y[i] = x[i] as the nearest half, infinite beyond 65,504. Drivers leave out
// f32(f16(x[i])), and make zero of what a half has fewer bits for, below SMALLEST: these are whole
// multiples of STEP.
// Tiling: none, a thread rounds one number.
// Layouts: x [SIZE], y [SIZE].
const SIZE = 1u;

const SMALLEST = 1.0 / 16384.0;
const STEP = 1.0 / 16777216.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i < SIZE) {
    let value = x[i];
    y[i] = select(quantizeToF16(value), round(value / STEP) * STEP, abs(value) < SMALLEST);
  }
}
