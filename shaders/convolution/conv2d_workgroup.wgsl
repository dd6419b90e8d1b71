// Convolution without groups for GPUs, a product by blocks: y[p, f] = b[f] + Σ_k x[n, iy, ix, c] ·
// w[k, f], then the activation, with p = (n, oy, ox), k = (ky, kx, c), iy = oy·STRIDE_Y − PAD_TOP +
// ky·DILATION_Y, ix likewise. This part is the left side, x unrolled, which exists in workgroup
// memory only; where the taps of four pixels start is worked out once a thread. With several chunks
// there is no bias and no activation here: `sum_chunks` adds chunks and bias.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4 and LEFT_WIDTH is, w [KH, KW, C, F] as
// a matrix [K, F].
const CHUNK = 8u;
const BIAS = true;
alias LeftCell = vec4f;
const LEFT_WIDTH = 4u;

const LEFT_BY_TERMS = true;
const M = BATCH * OUT_HEIGHT * OUT_WIDTH;
const N = FILTERS;
const K = KERNEL_HEIGHT * KERNEL_WIDTH * CHANNELS;
const B_ROW = FILTERS;
const B_COLUMN = 1u;

@group(0) @binding(0) var<storage, read> x: array<LeftCell>;

// Where the first taps of four pixels lie: in memory, and row and column in the picture, which wrap
// below 0.
struct LeftRows {
  place: vec4u,
  row: vec4u,
  column: vec4u,
}

fn leftRows(m: u32) -> LeftRows {
  let pixel = m + vec4u(0u, 1u, 2u, 3u);
  let row = pixel / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y - PAD_TOP;
  let column = pixel % OUT_WIDTH * STRIDE_X - PAD_LEFT;
  let picture = pixel / (OUT_WIDTH * OUT_HEIGHT);
  return LeftRows(((picture * HEIGHT + row) * WIDTH + column) * CHANNELS, row, column);
}

// Where a term of four pixels lies, and for which of them inside the border and before `end`.
struct Term {
  place: vec4u,
  isInside: vec4<bool>,
}

fn termAt(rows: LeftRows, k: u32, end: u32) -> Term {
  let tap = k / CHANNELS;
  let y = tap / KERNEL_WIDTH * DILATION_Y;
  let x = tap % KERNEL_WIDTH * DILATION_X;
  let isInside = (rows.row + y < vec4u(HEIGHT)) & (rows.column + x < vec4u(WIDTH));
  return Term(
    rows.place + ((y * WIDTH + x) * CHANNELS + k % CHANNELS),
    isInside & vec4<bool>(K % TERMS == 0u || k < end),
  );
}

fn quadAt(place: u32, isInside: bool) -> vec4f {
  return select(vec4f(0.0), vec4f(x[place / 4u]), isInside);
}

// A term of four pixels where x goes by single numbers.
fn numbersAt(rows: LeftRows, k: u32, end: u32) -> vec4f {
  let term = termAt(rows, k, end);
  return select(
    vec4f(0.0),
    vec4f(
      vec4f(x[term.place.x]).x,
      vec4f(x[term.place.y]).x,
      vec4f(x[term.place.z]).x,
      vec4f(x[term.place.w]).x,
    ),
    term.isInside,
  );
}

// Four terms of four pixels, a term's pixels in each column of the result.
fn leftPatch(rows: LeftRows, k: u32, end: u32) -> mat4x4f {
  if (LEFT_WIDTH == 4u) {
    let term = termAt(rows, k, end);
    return transpose(
      mat4x4f(
        quadAt(term.place.x, term.isInside.x),
        quadAt(term.place.y, term.isInside.y),
        quadAt(term.place.z, term.isInside.z),
        quadAt(term.place.w, term.isInside.w),
      ),
    );
  }
  return mat4x4f(
    numbersAt(rows, k, end),
    numbersAt(rows, k + 1u, end),
    numbersAt(rows, k + 2u, end),
    numbersAt(rows, k + 3u, end),
  );
}
