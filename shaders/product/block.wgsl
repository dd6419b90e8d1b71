// A product of two matrices by blocks, for GPUs: Σ_k left[m, k] · right[k, n] over one of the
// chunks of CHUNK terms. What the sides are and where the sums go say the parts beside this one, by
// M, N, K, CHUNK, LEFT_BY_TERMS, LeftRows, leftRows, leftPatch, RIGHT_BY_TERMS, rightPatch and
// writeQuad.
// Tiling: a workgroup computes ROWS by COLUMNS, TERMS terms at a time in workgroup memory, there by
// vec4 of rows and of columns, so that each term is an outer product. A thread computes THREAD_ROWS
// by THREAD_COLUMNS, by quads THREADS_M and THREADS_N apart, so that neighbouring threads read
// different banks. Patches of four rows by four terms, and of four terms by four columns, go from
// memory through a thread's registers: with two COPIES the next slice's while this one is computed.
// PADDING is vec4s a line. With COLUMN_SUMS writeQuad gets a row M, Σ_k right[k, n]. Terms are
// written out and indices of workgroup memory are constant or the same for all terms, as compilers check each.
const ROWS = 64u;
const COLUMNS = 64u;
const TERMS = 8u;
const THREAD_ROWS = 8u;
const THREAD_COLUMNS = 8u;
const COPIES = 1u;
const PADDING = 0u;
const COLUMN_SUMS = false;
alias Real = f32; // what workgroup memory holds; sums are f32
const HALVES = false; // whether that is f16

const THREADS_M = ROWS / THREAD_ROWS;
const THREADS_N = COLUMNS / THREAD_COLUMNS;
const THREADS = THREADS_M * THREADS_N;
const ROW_QUADS = ROWS / 4u;
const COLUMN_QUADS = COLUMNS / 4u;
// The patches of a slice, the left side's first; a thread loads up to four, two of the left side.
const LEFT_PATCHES = ROW_QUADS * TERMS / 4u;
const PATCHES = LEFT_PATCHES + COLUMN_QUADS * TERMS / 4u;
// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const BLOCKS_N = (N + COLUMNS - 1u) / COLUMNS;

var<workgroup> left_slice: array<array<array<vec4<Real>, ROW_QUADS + PADDING>, TERMS>, COPIES>;
var<workgroup> right_slice: array<array<array<vec4<Real>, COLUMN_QUADS + PADDING>, TERMS>, COPIES>;

// Of the thread: its number, the block's first column, what it knows of its patches' rows, the
// patches on their way, each column of a term, and its sums.
var<private> thread: u32;
var<private> column: u32;
var<private> rows0: LeftRows;
var<private> rows1: LeftRows;
var<private> patch0: mat4x4f;
var<private> patch1: mat4x4f;
var<private> patch2: mat4x4f;
var<private> patch3: mat4x4f;
var<private> sum00: mat4x4f;
var<private> sum01: mat4x4f;
var<private> sum10: mat4x4f;
var<private> sum11: mat4x4f;
var<private> sum20: mat4x4f;
var<private> sum21: mat4x4f;
var<private> sum30: mat4x4f;
var<private> sum31: mat4x4f;
var<private> column_sum0: vec4f;
var<private> column_sum1: vec4f;

// A number of each of four terms from k on; zeros from `end` on.
fn termsBefore(end: u32, k: u32, quad: vec4f) -> vec4f {
  if (K % TERMS == 0u) {
    return quad;
  }
  return select(vec4f(0.0), quad, vec4u(k, k + 1u, k + 2u, k + 3u) < vec4u(end));
}

// Four numbers of term k; zeros from `end` on.
fn termBefore(end: u32, k: u32, quad: vec4f) -> vec4f {
  return select(vec4f(0.0), quad, k < end || K % TERMS == 0u);
}

// The quad and the first term of a side's patch. Neighbouring threads take neighbours in memory:
// quads side by side, or where memory runs along the terms two patches of each quad.
fn placeOf(i: u32, quads: u32, byTerms: bool) -> vec2u {
  if (byTerms) {
    return vec2u(i / 2u % quads, (i / (2u * quads) * 2u + i % 2u) * 4u);
  }
  return vec2u(i % quads, i / quads * 4u);
}

fn leftPlace(turn: u32) -> vec2u {
  return placeOf(turn * THREADS + thread, ROW_QUADS, LEFT_BY_TERMS);
}

fn rightPlace(turn: u32) -> vec2u {
  return placeOf(turn * THREADS + thread - LEFT_PATCHES, COLUMN_QUADS, RIGHT_BY_TERMS);
}

// Whether the thread's patch of a turn is one of the left side; known beforehand where all are, or
// none.
fn isLeft(turn: u32) -> bool {
  return LEFT_PATCHES >= (turn + 1u) * THREADS ||
    (LEFT_PATCHES > turn * THREADS && turn * THREADS + thread < LEFT_PATCHES);
}

// Whether the thread has a patch in that turn.
fn hasPatch(turn: u32) -> bool {
  return PATCHES >= (turn + 1u) * THREADS || turn * THREADS + thread < PATCHES;
}

fn load(turn: u32, rows: LeftRows, k: u32, end: u32) -> mat4x4f {
  if (isLeft(turn)) {
    return leftPatch(rows, k + leftPlace(turn).y, end);
  }
  if (hasPatch(turn)) {
    let place = rightPlace(turn);
    return rightPatch(k + place.y, column + place.x * 4u, end);
  }
  return mat4x4f();
}

fn loadSlice(k: u32, end: u32) {
  patch0 = load(0u, rows0, k, end);
  if (PATCHES > THREADS) {
    patch1 = load(1u, rows1, k, end);
  }
  if (PATCHES > 2u * THREADS) {
    patch2 = load(2u, rows1, k, end);
  }
  if (PATCHES > 3u * THREADS) {
    patch3 = load(3u, rows1, k, end);
  }
}

// Numbers as workgroup memory holds them: infinite beyond the halves, where devices do as they like.
fn real(quad: vec4f) -> vec4<Real> {
  if (!HALVES) {
    return vec4<Real>(quad);
  }
  let infinite = bitcast<vec4f>((bitcast<vec4u>(quad) & vec4u(0x80000000u)) | vec4u(0x7f800000u));
  return vec4<Real>(select(quad, infinite, abs(quad) >= vec4f(65520.0)));
}

fn store(turn: u32, copy: u32, numbers: mat4x4f) {
  if (isLeft(turn)) {
    let place = leftPlace(turn);
    left_slice[copy][place.y][place.x] = real(numbers[0]);
    left_slice[copy][place.y + 1u][place.x] = real(numbers[1]);
    left_slice[copy][place.y + 2u][place.x] = real(numbers[2]);
    left_slice[copy][place.y + 3u][place.x] = real(numbers[3]);
  } else if (hasPatch(turn)) {
    let place = rightPlace(turn);
    right_slice[copy][place.y][place.x] = real(numbers[0]);
    right_slice[copy][place.y + 1u][place.x] = real(numbers[1]);
    right_slice[copy][place.y + 2u][place.x] = real(numbers[2]);
    right_slice[copy][place.y + 3u][place.x] = real(numbers[3]);
  }
}

fn storeSlice(copy: u32) {
  store(0u, copy, patch0);
  if (PATCHES > THREADS) {
    store(1u, copy, patch1);
  }
  if (PATCHES > 2u * THREADS) {
    store(2u, copy, patch2);
  }
  if (PATCHES > 3u * THREADS) {
    store(3u, copy, patch3);
  }
}

// Four rows by four columns more, a row of the result each.
fn addOuter(sum: mat4x4f, left: vec4f, right: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(left.x), right, sum[0]),
    fma(vec4f(left.y), right, sum[1]),
    fma(vec4f(left.z), right, sum[2]),
    fma(vec4f(left.w), right, sum[3]),
  );
}

fn leftQuad(copy: u32, term: u32, quad: u32) -> vec4f {
  return vec4f(left_slice[copy][term][quad]);
}

fn rightQuad(copy: u32, term: u32, quad: u32) -> vec4f {
  return vec4f(right_slice[copy][term][quad]);
}

fn addTerm(copy: u32, term: u32) {
  let ty = thread / THREADS_N;
  let tx = thread % THREADS_N;
  let right0 = rightQuad(copy, term, tx);
  var right1 = vec4f();
  if (THREAD_COLUMNS > 4u) {
    right1 = rightQuad(copy, term, tx + THREADS_N);
  }
  let left0 = leftQuad(copy, term, ty);
  sum00 = addOuter(sum00, left0, right0);
  if (THREAD_COLUMNS > 4u) {
    sum01 = addOuter(sum01, left0, right1);
  }
  if (THREAD_ROWS > 4u) {
    let left1 = leftQuad(copy, term, ty + THREADS_M);
    sum10 = addOuter(sum10, left1, right0);
    if (THREAD_COLUMNS > 4u) {
      sum11 = addOuter(sum11, left1, right1);
    }
  }
  if (THREAD_ROWS > 8u) {
    let left2 = leftQuad(copy, term, ty + 2u * THREADS_M);
    let left3 = leftQuad(copy, term, ty + 3u * THREADS_M);
    sum20 = addOuter(sum20, left2, right0);
    sum30 = addOuter(sum30, left3, right0);
    if (THREAD_COLUMNS > 4u) {
      sum21 = addOuter(sum21, left2, right1);
      sum31 = addOuter(sum31, left3, right1);
    }
  }
}

fn addEight(copy: u32, term: u32) {
  addTerm(copy, term);
  addTerm(copy, term + 1u);
  addTerm(copy, term + 2u);
  addTerm(copy, term + 3u);
  addTerm(copy, term + 4u);
  addTerm(copy, term + 5u);
  addTerm(copy, term + 6u);
  addTerm(copy, term + 7u);
}

fn addSlice(copy: u32, sumsColumns: bool) {
  addEight(copy, 0u);
  if (TERMS > 8u) {
    addEight(copy, 8u);
  }
  if (TERMS > 16u) {
    addEight(copy, 16u);
    addEight(copy, 24u);
  }
  if (COLUMN_SUMS && sumsColumns) {
    for (var term = 0u; term < TERMS; term++) {
      column_sum0 += rightQuad(copy, term, thread % THREADS_N);
      if (THREAD_COLUMNS > 4u) {
        column_sum1 += rightQuad(copy, term, thread % THREADS_N + THREADS_N);
      }
    }
  }
}

fn writeInside(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (m < M && n < N) {
    writeQuad(chunk, m, n, sum);
  }
}

fn writeColumns(chunk: u32, n: u32, sum: vec4f) {
  if (n < N) {
    writeQuad(chunk, M, n, sum);
  }
}

fn writeRows(chunk: u32, m: u32, n: u32, sum0: mat4x4f, sum1: mat4x4f) {
  writeInside(chunk, m, n, sum0[0]);
  writeInside(chunk, m + 1u, n, sum0[1]);
  writeInside(chunk, m + 2u, n, sum0[2]);
  writeInside(chunk, m + 3u, n, sum0[3]);
  if (THREAD_COLUMNS > 4u) {
    writeInside(chunk, m, n + THREADS_N * 4u, sum1[0]);
    writeInside(chunk, m + 1u, n + THREADS_N * 4u, sum1[1]);
    writeInside(chunk, m + 2u, n + THREADS_N * 4u, sum1[2]);
    writeInside(chunk, m + 3u, n + THREADS_N * 4u, sum1[3]);
  }
}

fn write(chunk: u32, row: u32) {
  let m = row + thread / THREADS_N * 4u;
  let n = column + thread % THREADS_N * 4u;
  writeRows(chunk, m, n, sum00, sum01);
  if (THREAD_ROWS > 4u) {
    writeRows(chunk, m + THREADS_M * 4u, n, sum10, sum11);
  }
  if (THREAD_ROWS > 8u) {
    writeRows(chunk, m + THREADS_M * 8u, n, sum20, sum21);
    writeRows(chunk, m + THREADS_M * 12u, n, sum30, sum31);
  }
  if (COLUMN_SUMS && m == 0u) {
    writeColumns(chunk, n, column_sum0);
    if (THREAD_COLUMNS > 4u) {
      writeColumns(chunk, n + THREADS_N * 4u, column_sum1);
    }
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let block = beginTile(group, groups);
  let row = block / BLOCKS_N * ROWS;
  let start = group.z * CHUNK;
  let end = min(start + CHUNK, K);
  thread = index;
  column = block % BLOCKS_N * COLUMNS;
  rows0 = leftRows(row + leftPlace(0u).x * 4u);
  if (LEFT_PATCHES > THREADS) {
    rows1 = leftRows(row + leftPlace(1u).x * 4u);
  }
  let sumsColumns = row == 0u && index < THREADS_N;
  // Each turn loads a slice, but the last, and adds up the one before, but the first.
  for (var k = start; k < end + TERMS; k += TERMS) {
    let copy = k / TERMS % COPIES;
    if (COPIES == 2u) {
      if (k < end) {
        loadSlice(k, end);
      }
      if (k > start) {
        addSlice(1u - copy, sumsColumns);
      }
      if (k < end) {
        storeSlice(copy);
      }
    } else {
      if (k > start) {
        addSlice(0u, sumsColumns);
        workgroupBarrier();
      }
      if (k < end) {
        loadSlice(k, end);
        storeSlice(0u);
      }
    }
    workgroupBarrier();
  }
  write(resultOf(group.z), row);
}
