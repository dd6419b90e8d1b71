// The gradient of a depthwise 3×3 convolution by its input, strides of 2 along both dimensions, without
// holes, one filter a channel: dx[n, iy, ix, c] = Σ_ky Σ_kx dy[n, oy, ox, c] · w[ky, kx, c] where
// 2·oy = iy + PAD_TOP − ky has a whole solution in [0, OH), ox likewise.
// Tiling: two rows of x that lie between the middles of two rows of dy, a and a + 1, have gradients
// from these alone: the upper one is under the middle row of the kernel, the lower one under two. A
// thread computes such two rows of eight pixels, of four channels, from two rows of five pixels of dy.
// Layouts: dy [N, OH, OW, C/4] of vec4, w [3, 3, C/4] of vec4, dx [N, H, W, C/4] of vec4.

// The first a, plus one: −1 where the first row of x lies under the first row of the kernel.
const FIRST_Y = (PAD_TOP + 1u) / 2u;
const FIRST_X = (PAD_LEFT + 1u) / 2u;
const PAIRS = (HEIGHT + PAD_TOP + 2u - 2u * FIRST_Y) / 2u;
const STRIPS = (WIDTH + PAD_LEFT + 8u - 2u * FIRST_X) / 8u;

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

// Zeros beyond the last row and column, and before the first.
fn gradient(n: u32, oy: u32, ox: u32, quad: u32) -> vec4f {
  let isInside = (oy < OUT_HEIGHT) & (ox < OUT_WIDTH);
  let pixel = select(0u, (n * OUT_HEIGHT + oy) * OUT_WIDTH + ox, isInside);
  return select(vec4f(0.0), dy[pixel * LINE + quad], isInside);
}

fn write(n: u32, iy: u32, ix: u32, quad: u32, value: vec4f) {
  if ((iy < HEIGHT) & (ix < WIDTH)) {
    dx[((n * HEIGHT + iy) * WIDTH + ix) * LINE + quad] = value;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * PAIRS * STRIPS * LINE) {
    return;
  }
  let quad = i % LINE;
  let ox = i / LINE % STRIPS * 4u + FIRST_X - 1u;
  let oy = i / (LINE * STRIPS) % PAIRS + FIRST_Y - 1u;
  let n = i / (LINE * STRIPS * PAIRS);
  let iy = 2u * oy + 1u - PAD_TOP;
  let top = mat3x4f(w[quad], w[LINE + quad], w[2u * LINE + quad]);
  let middle = mat3x4f(w[3u * LINE + quad], w[4u * LINE + quad], w[5u * LINE + quad]);
  let bottom = mat3x4f(w[6u * LINE + quad], w[7u * LINE + quad], w[8u * LINE + quad]);
  var above = gradient(n, oy, ox, quad);
  var below = gradient(n, oy + 1u, ox, quad);
  for (var j = 0u; j < 4u; j++) {
    let aboveRight = gradient(n, oy, ox + j + 1u, quad);
    let belowRight = gradient(n, oy + 1u, ox + j + 1u, quad);
    let ix = 2u * (ox + j) + 1u - PAD_LEFT;
    write(n, iy, ix, quad, above * middle[1]);
    write(n, iy, ix + 1u, quad, aboveRight * middle[0] + above * middle[2]);
    write(n, iy + 1u, ix, quad, below * top[1] + above * bottom[1]);
    write(
      n,
      iy + 1u,
      ix + 1u,
      quad,
      belowRight * top[0] + below * top[2] + aboveRight * bottom[0] + above * bottom[2],
    );
    above = aboveRight;
    below = belowRight;
  }
}
