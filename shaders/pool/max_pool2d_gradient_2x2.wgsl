// The gradient of max pooling by windows of 2×2 that tile x, by its input: dx = dy at the first largest cell of each window, row by row,
// else 0; with RELU only where that cell is above 0.
// Tiling: a thread takes four channels of one window and writes all its cells. Without loops SwiftShader loads and stores twice as fast.
// Layouts: x and dx [N, H, W, C/4] of vec4, dy [N, OH, OW, C/4] of vec4.
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
// Whether a window may reach beyond the last row or column.
const IS_ODD_HEIGHT = HEIGHT % 2u == 1u;
const IS_ODD_WIDTH = WIDTH % 2u == 1u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

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
  let a = x[(row0 + column0) * QUADS + q];
  let b = x[(row0 + column1) * QUADS + q];
  let c = x[(row1 + column0) * QUADS + q];
  let d = x[(row1 + column1) * QUADS + q];
  let upper = max(a, b);
  let lower = max(c, d);
  let isLower = lower > upper;
  let isCounted = vec4<bool>(!RELU) | (max(upper, lower) > vec4f(0.0));
  let gradient = select(vec4f(0.0), dy[i], isCounted);
  let above = select(gradient, vec4f(0.0), isLower);
  let below = select(vec4f(0.0), gradient, isLower);
  dx[(row0 + column0) * QUADS + q] = select(above, vec4f(0.0), b > a);
  if (!IS_ODD_WIDTH || column0 < column1) {
    dx[(row0 + column1) * QUADS + q] = select(vec4f(0.0), above, b > a);
  }
  if (!IS_ODD_HEIGHT || row0 < row1) {
    dx[(row1 + column0) * QUADS + q] = select(below, vec4f(0.0), d > c);
  }
  if ((!IS_ODD_WIDTH || column0 < column1) && (!IS_ODD_HEIGHT || row0 < row1)) {
    dx[(row1 + column1) * QUADS + q] = select(vec4f(0.0), below, d > c);
  }
}
