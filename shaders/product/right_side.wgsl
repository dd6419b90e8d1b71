// The right side of a product by blocks: element (k, n) is at k·B_ROW + n·B_COLUMN, one of which is
// 1.
// Layout: b [K, N] or [N, K], of vec4 where the stride that is not 1 is a multiple of 4 and
// RIGHT_WIDTH is.
alias RightCell = vec4f;
const RIGHT_WIDTH = 4u;

const RIGHT_BY_TERMS = B_COLUMN != 1u;

@group(0) @binding(1) var<storage, read> b: array<RightCell>;

// Four numbers side by side.
fn rightNumbers(place: u32) -> vec4f {
  if (RIGHT_WIDTH == 4u) {
    return vec4f(b[place / 4u]);
  }
  return vec4f(
    vec4f(b[place]).x,
    vec4f(b[place + 1u]).x,
    vec4f(b[place + 2u]).x,
    vec4f(b[place + 3u]).x,
  );
}

// Four terms of four columns, a term's columns in each column of the result; zeros from `end` on,
// anything beyond N.
fn rightPatch(k: u32, n: u32, end: u32) -> mat4x4f {
  let place = right_start + k * B_ROW + n * B_COLUMN;
  if (RIGHT_BY_TERMS) {
    return transpose(
      mat4x4f(
        termsBefore(end, k, rightNumbers(place)),
        termsBefore(end, k, rightNumbers(place + B_COLUMN)),
        termsBefore(end, k, rightNumbers(place + 2u * B_COLUMN)),
        termsBefore(end, k, rightNumbers(place + 3u * B_COLUMN)),
      ),
    );
  }
  return mat4x4f(
    termBefore(end, k, rightNumbers(place)),
    termBefore(end, k + 1u, rightNumbers(place + B_ROW)),
    termBefore(end, k + 2u, rightNumbers(place + 2u * B_ROW)),
    termBefore(end, k + 3u, rightNumbers(place + 3u * B_ROW)),
  );
}
