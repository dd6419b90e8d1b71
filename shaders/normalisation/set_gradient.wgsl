// dx = inverse·(dy·scale[c] − a − x̂·b), x̂ = (x − m)·inverse, with the statistics (m, inverse, a, b)
// of the set.
// Tiling: a thread takes one Number.
// Layouts: dy, x and dx [ROWS, PLACES, GROUPS, WIDTH], scale [GROUPS, WIDTH], statistics [SETS].
@group(0) @binding(0) var<storage, read> dy: array<Number>;
@group(0) @binding(1) var<storage, read> x: array<Number>;
@group(0) @binding(2) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<Number>;
@group(0) @binding(4) var<storage, read_write> dx: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= SETS * SET_SIZE) {
    return;
  }
  let own = statistics[setOf(i)];
  let normal = (x[i] - Number(own.x)) * own.y;
  dx[i] = (dy[i] * scale[i % CHANNELS] - Number(own.z) - normal * own.w) * own.y;
}
