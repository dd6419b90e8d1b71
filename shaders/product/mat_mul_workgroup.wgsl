// Matrix product with bias for GPUs, by blocks: y[m, n] = bias[n] + Σ_k a[m·A_ROW + k·A_COLUMN] ·
// b[k·B_ROW + n·B_COLUMN], then the activation. With several chunks there is no bias and no
// activation here: `sum_chunks` adds chunks and bias. This part is the left side, a; of the two
// strides of a side one is 1.
// Layout: a [M, K] or [K, M], of vec4 where the stride that is not 1 is a multiple of 4 and
// LEFT_WIDTH is.
alias LeftCell = vec4f;
const LEFT_WIDTH = 4u;

const LEFT_BY_TERMS = A_COLUMN == 1u;

@group(0) @binding(0) var<storage, read> a: array<LeftCell>;

// Where the first of four rows starts.
struct LeftRows {
  place: u32,
}

fn leftRows(m: u32) -> LeftRows {
  return LeftRows(left_start + m * A_ROW);
}

// Four numbers side by side.
fn leftNumbers(place: u32) -> vec4f {
  if (LEFT_WIDTH == 4u) {
    return vec4f(a[place / 4u]);
  }
  return vec4f(
    vec4f(a[place]).x,
    vec4f(a[place + 1u]).x,
    vec4f(a[place + 2u]).x,
    vec4f(a[place + 3u]).x,
  );
}

// Four terms of four rows, a term's rows in each column of the result; zeros from `end` on, anything
// beyond M.
fn leftPatch(rows: LeftRows, k: u32, end: u32) -> mat4x4f {
  let place = rows.place + k * A_COLUMN;
  if (LEFT_BY_TERMS) {
    return transpose(
      mat4x4f(
        termsBefore(end, k, leftNumbers(place)),
        termsBefore(end, k, leftNumbers(place + A_ROW)),
        termsBefore(end, k, leftNumbers(place + 2u * A_ROW)),
        termsBefore(end, k, leftNumbers(place + 3u * A_ROW)),
      ),
    );
  }
  return mat4x4f(
    termBefore(end, k, leftNumbers(place)),
    termBefore(end, k + 1u, leftNumbers(place + A_COLUMN)),
    termBefore(end, k + 2u, leftNumbers(place + 2u * A_COLUMN)),
    termBefore(end, k + 3u, leftNumbers(place + 3u * A_COLUMN)),
  );
}
