// The gradients of a convolution without groups by its weights and its bias, for GPUs, a product by
// blocks: dw[t, f] = Σ_p x[n, iy, ix, c] · dy[p, f], t = (ky, kx, c), p = (n, oy, ox), iy =
// oy·STRIDE_Y − PAD_TOP + ky·DILATION_Y, ix likewise, and db[f] = Σ_p dy[p, f], the sums of the
// right side's columns. This part is the left side, x unrolled, which exists in workgroup memory
// only; where four taps lie from a pixel is worked out once a thread. `sum_chunks_of_two` adds the
// chunks.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4 and LEFT_WIDTH is, dy [N, OH, OW, F]
// as a matrix [P, F].
const CHUNK = 8u;
alias LeftCell = vec4f;
const LEFT_WIDTH = 4u;

const LEFT_BY_TERMS = false;
const M = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;
const N = FILTERS;
const K = BATCH * OUT_HEIGHT * OUT_WIDTH;
const B_ROW = FILTERS;
const B_COLUMN = 1u;

@group(0) @binding(0) var<storage, read> x: array<LeftCell>;

// Where four taps lie from the place of a pixel: in memory, and row and column in the picture. All
// wrap below 0. Where x is of vec4 the rows and columns are the same.
struct LeftRows {
  place: vec4u,
  row: vec4u,
  column: vec4u,
}

fn leftRows(m: u32) -> LeftRows {
  let t = m + vec4u(0u, 1u, 2u, 3u);
  let tap = t / CHANNELS;
  let row = tap / KERNEL_WIDTH * DILATION_Y - PAD_TOP;
  let column = tap % KERNEL_WIDTH * DILATION_X - PAD_LEFT;
  return LeftRows((row * WIDTH + column) * CHANNELS + t % CHANNELS, row, column);
}

// What a pixel has at four taps; zeros outside the border and from `end` on.
fn tapsAt(rows: LeftRows, pixel: u32, place: u32, row: u32, column: u32, end: u32) -> vec4f {
  let isPixel = K % TERMS == 0u || pixel < end;
  if (LEFT_WIDTH == 4u) {
    let isInside = isPixel && row + rows.row.x < HEIGHT && column + rows.column.x < WIDTH;
    return select(vec4f(0.0), vec4f(x[(place + rows.place.x) / 4u]), isInside);
  }
  let isInside = (row + rows.row < vec4u(HEIGHT)) & (column + rows.column < vec4u(WIDTH)) &
    vec4<bool>(isPixel);
  let all = place + rows.place;
  return select(
    vec4f(0.0),
    vec4f(vec4f(x[all.x]).x, vec4f(x[all.y]).x, vec4f(x[all.z]).x, vec4f(x[all.w]).x),
    isInside,
  );
}

// Four pixels at four taps, a pixel's taps in each column of the result. Where rows of dy are of
// whole fours the pixels lie in one, which is found once.
fn leftPatch(rows: LeftRows, k: u32, end: u32) -> mat4x4f {
  let each = vec4u(0u, 1u, 2u, 3u);
  let pixel = k + select(each, vec4u(0u), OUT_WIDTH % 4u == 0u);
  let beside = select(vec4u(0u), each, OUT_WIDTH % 4u == 0u);
  let row = pixel / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y;
  let column = (pixel % OUT_WIDTH + beside) * STRIDE_X;
  let picture = pixel / (OUT_WIDTH * OUT_HEIGHT);
  let place = ((picture * HEIGHT + row) * WIDTH + column) * CHANNELS;
  return mat4x4f(
    tapsAt(rows, k, place.x, row.x, column.x, end),
    tapsAt(rows, k + 1u, place.y, row.y, column.y, end),
    tapsAt(rows, k + 2u, place.z, row.z, column.z, end),
    tapsAt(rows, k + 3u, place.w, row.w, column.w, end),
  );
}
