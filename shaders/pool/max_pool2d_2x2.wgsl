// Max pooling by windows of 2×2 that tile x, channels by fours: y[n, oy, ox, c] = max over ky, kx of x[n, 2·oy + ky, 2·ox + kx, c], then
// ReLU where RELU; cells beyond the last row or column do not count.
// Tiling: a thread computes four channels of a cell of y. Without a loop SwiftShader loads twice as fast.
// Layouts: x [N, H, W, C/4] of vec4, y [N, OH, OW, C/4] of vec4.
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 4u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;
const RELU = false;
const WORKGROUP = 64u;

const QUADS = CHANNELS / 4u;
const THREADS = BATCH * OUT_HEIGHT * OUT_WIDTH * QUADS;
// With no thread too many none need return, which costs a CPU adapter masks in all that follows.
const IS_EXACT = THREADS % WORKGROUP == 0u && THREADS / WORKGROUP <= 65535u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * WORKGROUP + id.x;
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let q = i % QUADS;
  let ox = i / QUADS % OUT_WIDTH;
  let oy = i / (QUADS * OUT_WIDTH) % OUT_HEIGHT;
  let n = i / (QUADS * OUT_WIDTH * OUT_HEIGHT);
  // A cell beyond the edge is the last one again, which is not larger than itself.
  let row0 = (n * HEIGHT + oy * 2u) * WIDTH;
  let row1 = (n * HEIGHT + min(oy * 2u + 1u, HEIGHT - 1u)) * WIDTH;
  let column0 = ox * 2u;
  let column1 = min(ox * 2u + 1u, WIDTH - 1u);
  let upper = max(x[(row0 + column0) * QUADS + q], x[(row0 + column1) * QUADS + q]);
  let lower = max(x[(row1 + column0) * QUADS + q], x[(row1 + column1) * QUADS + q]);
  let largest = max(upper, lower);
  y[i] = select(largest, max(largest, vec4f(0.0)), RELU);
}
