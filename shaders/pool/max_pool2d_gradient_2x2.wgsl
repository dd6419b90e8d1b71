// The gradient of max pooling by windows of 2×2 that tile x, by its input: dx = dy at the first
// largest cell of each window, row by row, else 0; where IS_RECTIFIED, only if that cell is above
// 0.
// Tiling: a thread takes four channels of one window and writes all its cells. Without loops
// SwiftShader loads and stores twice as fast.
// Layouts: x and dx [N, H, W, C/4] of vec4, dy [N, OH, OW, C/4] of vec4.

// Whether a window may reach beyond the last row or column.
const IS_ODD_HEIGHT = HEIGHT % 2u == 1u;
const IS_ODD_WIDTH = WIDTH % 2u == 1u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let places = placesOf(cellOf(i, OUT_HEIGHT, OUT_WIDTH, QUADS));
  let a = x[places.x];
  let b = x[places.y];
  let c = x[places.z];
  let d = x[places.w];
  let upper = max(a, b);
  let lower = max(c, d);
  let isLower = lower > upper;
  let isCounted = vec4<bool>(!IS_RECTIFIED) | (max(upper, lower) > vec4f(0.0));
  let gradient = select(vec4f(0.0), dy[i], isCounted);
  let above = select(gradient, vec4f(0.0), isLower);
  let below = select(vec4f(0.0), gradient, isLower);
  let hasRight = !IS_ODD_WIDTH || places.x < places.y;
  let hasLower = !IS_ODD_HEIGHT || places.x < places.z;
  dx[places.x] = select(above, vec4f(0.0), b > a);
  if (hasRight) {
    dx[places.y] = select(vec4f(0.0), above, b > a);
  }
  if (hasLower) {
    dx[places.z] = select(below, vec4f(0.0), d > c);
  }
  if (hasRight && hasLower) {
    dx[places.w] = select(vec4f(0.0), below, d > c);
  }
}
