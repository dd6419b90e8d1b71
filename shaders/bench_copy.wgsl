// The slope of the roofline: y[i] = x[i], as fast as memory gives and takes it.
// Tiling: a thread takes one vec4.
// Layouts: x and y [SIZE] of vec4.
const SIZE = 4u;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (i < SIZE) {
    y[i] = x[i];
  }
}
