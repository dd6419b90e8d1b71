// Max pooling by windows of 2×2 that tile x, channels by fours: y[n, oy, ox, c] = max over ky, kx
// of x[n, 2·oy + ky, 2·ox + kx, c], then the activation; cells beyond the last row or column do not
// count.
// Tiling: a thread computes four channels of a cell of y. Without a loop SwiftShader loads twice as
// fast.
// Layouts: x [N, H, W, C/4] of vec4, y [N, OH, OW, C/4] of vec4.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let places = placesOf(cellOf(i, OUT_HEIGHT, OUT_WIDTH, QUADS));
  let upper = max(x[places.x], x[places.y]);
  let lower = max(x[places.z], x[places.w]);
  y[i] = activate4(max(upper, lower));
}
