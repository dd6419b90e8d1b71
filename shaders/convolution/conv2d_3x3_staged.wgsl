// Convolution 3×3 with stride 1, without groups or dilation, by few filters, for GPUs: y[p, f] =
// b[f] + Σ_ky Σ_kx Σ_c x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · w[ky, kx, c, f],
// p = (n, oy, ox), then the activation.
// Tiling: a workgroup computes PATCH_ROWS × PATCH_COLUMNS patches of 4×4 pixels by 4·QUADS filters
// over one of the chunks of CHUNK channels. It stages four channels at a time in workgroup memory,
// x once with its border and the weights. A thread computes a patch by four filters in registers,
// so that a number of x serves up to nine taps and a weight sixteen pixels: 576 multiply-adds for
// 36 numbers and 9 vec4s loaded. With several chunks there is no bias and no activation here: `sum_chunks` adds
// chunks and bias. Without BIAS the third binding is not read.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4 and Cell is vec4f, w [3, 3, C, F/4] of
// vec4, b [F/4] of vec4, y [chunks, N, OH, OW, F/4] of vec4.
const CHUNK = 4u;
const PATCH_ROWS = 1u;
const PATCH_COLUMNS = 2u;
const QUADS = 1u;
alias Cell = vec4f;

const THREADS = PATCH_ROWS * PATCH_COLUMNS * QUADS;
const SLICE = 4u; // channels at a time
const CELL = 1u + 3u * u32(CHANNELS % 4u == 0u); // channels of a Cell
const CELLS = SLICE / CELL;
const ROWS = PATCH_ROWS * 4u + 2u;
const COLUMNS = PATCH_COLUMNS * 4u + 2u;
const PLANE = ROWS * COLUMNS;
const TILE_ROWS = (OUT_HEIGHT + PATCH_ROWS * 4u - 1u) / (PATCH_ROWS * 4u);
const TILE_COLUMNS = (OUT_WIDTH + PATCH_COLUMNS * 4u - 1u) / (PATCH_COLUMNS * 4u);
const TILES = BATCH * TILE_ROWS * TILE_COLUMNS;
const BLOCKS = (LINE + QUADS - 1u) / QUADS;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

var<workgroup> x_slice: array<f32, SLICE * PLANE>; // [channel, row, column]
var<workgroup> w_slice: array<vec4f, SLICE * 9u * QUADS>; // [channel, tap, quad]

// Six numbers of a channel side by side: what three taps see at four pixels.
struct Numbers {
  left: vec4f,
  right: vec2f,
}

// A channel of x, or four where x is of vec4; zero outside the border and from channel `end` on.
fn load(n: u32, row: u32, column: u32, c: u32, end: u32) -> vec4f {
  if (row < HEIGHT && column < WIDTH && c < end) {
    return vec4f(x[(((n * HEIGHT + row) * WIDTH + column) * CHANNELS + c) / CELL]);
  }
  return vec4f(0.0);
}

// The corner is the first row and column of x. Neighbouring threads take neighbours in memory.
fn stagePixels(thread: u32, n: u32, corner: vec2u, first: u32, end: u32) {
  for (var i = thread; i < ROWS * COLUMNS * CELLS; i += THREADS) {
    let row = i / CELLS / COLUMNS;
    let column = i / CELLS % COLUMNS;
    let c = i % CELLS * CELL;
    let value = load(n, corner.x + row, corner.y + column, first + c, end);
    let place = c * PLANE + i / CELLS;
    x_slice[place] = value.x;
    if (CELL == 4u) {
      x_slice[place + PLANE] = value.y;
      x_slice[place + 2u * PLANE] = value.z;
      x_slice[place + 3u * PLANE] = value.w;
    }
  }
}

fn stageWeights(thread: u32, quad: u32, first: u32, end: u32) {
  for (var i = thread; i < SLICE * 9u * QUADS; i += THREADS) {
    let c = first + i / (9u * QUADS);
    let q = quad + i % QUADS;
    let isInside = c < end && q < LINE;
    let place = (i / QUADS % 9u * CHANNELS + c) * LINE + q;
    w_slice[i] = select(vec4f(0.0), w[select(0u, place, isInside)], isInside);
  }
}

fn numbers(place: u32) -> Numbers {
  return Numbers(
    vec4f(x_slice[place], x_slice[place + 1u], x_slice[place + 2u], x_slice[place + 3u]),
    vec2f(x_slice[place + 4u], x_slice[place + 5u]),
  );
}

// Three taps of a row of the kernel by four filters.
fn taps(place: u32) -> mat3x4f {
  return mat3x4f(w_slice[place], w_slice[place + QUADS], w_slice[place + 2u * QUADS]);
}

// Adds what three taps see to four pixels, a column each.
fn addRow(sum: mat4x4f, w: mat3x4f, x: Numbers) -> mat4x4f {
  return mat4x4f(
    addPixel(sum[0], w, x.left.xyz),
    addPixel(sum[1], w, x.left.yzw),
    addPixel(sum[2], w, vec3f(x.left.zw, x.right.x)),
    addPixel(sum[3], w, vec3f(x.left.w, x.right)),
  );
}

fn addPixel(sum: vec4f, w: mat3x4f, x: vec3f) -> vec4f {
  return fma(w[2], vec4f(x.z), fma(w[1], vec4f(x.y), fma(w[0], vec4f(x.x), sum)));
}

// Four pixels of a row, whose number counts all rows of all pictures and chunks.
fn writeRow(row: u32, ox: u32, quad: u32, sum: mat4x4f) {
  let place = (row * OUT_WIDTH + ox) * LINE;
  writeQuad(place, quad, sum[0]);
  if (ox + 1u < OUT_WIDTH) {
    writeQuad(place + LINE, quad, sum[1]);
  }
  if (ox + 2u < OUT_WIDTH) {
    writeQuad(place + 2u * LINE, quad, sum[2]);
  }
  if (ox + 3u < OUT_WIDTH) {
    writeQuad(place + 3u * LINE, quad, sum[3]);
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let tile = min(groupIndex(group, groups), TILES - 1u);
  let n = tile / (TILE_ROWS * TILE_COLUMNS);
  let top = tile / TILE_COLUMNS % TILE_ROWS * PATCH_ROWS * 4u;
  let left = tile % TILE_COLUMNS * PATCH_COLUMNS * 4u;
  let chunk = group.z / BLOCKS;
  let firstQuad = group.z % BLOCKS * QUADS;
  let end = min((chunk + 1u) * CHUNK, CHANNELS);
  // Neighbouring threads write neighbouring filters.
  let quad = thread % QUADS;
  let patchRow = thread / QUADS / PATCH_COLUMNS * 4u;
  let patchColumn = thread / QUADS % PATCH_COLUMNS;
  var sum0 = mat4x4f();
  var sum1 = mat4x4f();
  var sum2 = mat4x4f();
  var sum3 = mat4x4f();
  for (var first = chunk * CHUNK; first < end; first += SLICE) {
    stagePixels(thread, n, vec2u(top - PAD_TOP, left - PAD_LEFT), first, end);
    stageWeights(thread, firstQuad, first, end);
    workgroupBarrier();
    for (var c = 0u; c < min(SLICE, end - first); c++) {
      let weights = c * 9u * QUADS + quad;
      let w0 = taps(weights);
      let w1 = taps(weights + 3u * QUADS);
      let w2 = taps(weights + 6u * QUADS);
      let place = (c * ROWS + patchRow) * COLUMNS + patchColumn * 4u;
      let x0 = numbers(place);
      sum0 = addRow(sum0, w0, x0);
      let x1 = numbers(place + COLUMNS);
      sum0 = addRow(sum0, w1, x1);
      sum1 = addRow(sum1, w0, x1);
      let x2 = numbers(place + 2u * COLUMNS);
      sum0 = addRow(sum0, w2, x2);
      sum1 = addRow(sum1, w1, x2);
      sum2 = addRow(sum2, w0, x2);
      let x3 = numbers(place + 3u * COLUMNS);
      sum1 = addRow(sum1, w2, x3);
      sum2 = addRow(sum2, w1, x3);
      sum3 = addRow(sum3, w0, x3);
      let x4 = numbers(place + 4u * COLUMNS);
      sum2 = addRow(sum2, w2, x4);
      sum3 = addRow(sum3, w1, x4);
      let x5 = numbers(place + 5u * COLUMNS);
      sum3 = addRow(sum3, w2, x5);
    }
    workgroupBarrier();
  }
  let oy = top + patchRow;
  let ox = left + patchColumn * 4u;
  let row = (chunk * BATCH + n) * OUT_HEIGHT + oy;
  if (oy < OUT_HEIGHT && ox < OUT_WIDTH) {
    writeRow(row, ox, firstQuad + quad, sum0);
  }
  if (oy + 1u < OUT_HEIGHT && ox < OUT_WIDTH) {
    writeRow(row + 1u, ox, firstQuad + quad, sum1);
  }
  if (oy + 2u < OUT_HEIGHT && ox < OUT_WIDTH) {
    writeRow(row + 2u, ox, firstQuad + quad, sum2);
  }
  if (oy + 3u < OUT_HEIGHT && ox < OUT_WIDTH) {
    writeRow(row + 3u, ox, firstQuad + quad, sum3);
  }
}
