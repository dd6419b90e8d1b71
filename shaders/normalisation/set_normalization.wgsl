// y = (x − m)·inverse·scale[c] + offset[c], with the statistics (m, inverse, …) of the set.
// Tiling: a thread takes one Number.
// Layouts: x and y [ROWS, PLACES, GROUPS, WIDTH], scale and offset [GROUPS, WIDTH], statistics [SETS].
@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(2) var<storage, read> scale: array<Number>;
@group(0) @binding(3) var<storage, read> offset: array<Number>;
@group(0) @binding(4) var<storage, read_write> y: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SETS * SET_SIZE) {
    return;
  }
  let own = statistics[setOf(i)];
  let c = i % CHANNELS;
  y[i] = (x[i] - Number(own.x)) * own.y * scale[c] + offset[c];
}
