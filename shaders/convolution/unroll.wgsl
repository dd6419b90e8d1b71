// What a convolution without groups sees at every pixel, as a row of a matrix: z[p, t] =
// x[n, iy, ix, c] with p = (n, oy, ox), t = (ky, kx, c), iy = oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y,
// ix likewise; zeros beyond the border and the last tap.
// Tiling: none, a thread writes four numbers of a row; threads side by side write side by side.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4, z [P, QUADS] of vec4.
alias Cell = vec4f;
const QUADS = 9u;

const TAPS = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read_write> z: array<vec4f>;

// The number of the first cell of a tap, and whether it lies inside the border.
struct Tap {
  place: u32,
  isInside: bool,
}

fn tapAt(p: u32, t: u32) -> Tap {
  let kx = t / CHANNELS % KERNEL_WIDTH;
  let ky = t / (CHANNELS * KERNEL_WIDTH);
  let iy = p / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
  let ix = p % OUT_WIDTH * STRIDE_X + kx * DILATION_X - PAD_LEFT;
  let isInside = (iy < HEIGHT) & (ix < WIDTH) & (t < TAPS);
  let row = p / (OUT_WIDTH * OUT_HEIGHT) * HEIGHT + iy;
  return Tap(select(0u, (row * WIDTH + ix) * CHANNELS + t % CHANNELS, isInside), isInside);
}

fn number(p: u32, t: u32) -> f32 {
  let tap = tapAt(p, t);
  return select(0.0, vec4f(x[tap.place]).x, tap.isInside);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * OUT_HEIGHT * OUT_WIDTH * QUADS) {
    return;
  }
  let p = i / QUADS;
  let t = i % QUADS * 4u;
  if (CHANNELS % 4u == 0u) {
    let tap = tapAt(p, t);
    z[i] = select(vec4f(0.0), vec4f(x[tap.place / 4u]), tap.isInside);
  } else {
    z[i] = vec4f(number(p, t), number(p, t + 1u), number(p, t + 2u), number(p, t + 3u));
  }
}
