// The gradients of a 3×3 convolution with stride 1, without groups or dilation, by its few weights
// and its bias, for GPUs: dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · dy[n, oy, ox, f], db[f] = Σ_n Σ_oy Σ_ox
// dy[n, oy, ox, f].
// Tiling: a workgroup computes all of dw and db over the TILES tiles of its chunk. It stages a tile
// in workgroup memory, dy once and x once with its border: ROWS rows of ROW_SPANS spans of LENGTH
// pixels. A thread sums the nine taps of a channel by eight filters in registers and walks along
// one of the spans, two pixels at a time: 72 multiply-adds a pixel for three numbers of x and two
// vec4s of dy. What the spans have is added up in the end; the bias is summed by who stages dy. `sum_chunks_of_two` adds the chunks.
// Layouts: x [N, H, W, C], of vec4 where C is a multiple of 4 and Cell is vec4f, dy
// [N, OH, OW, F/4] of vec4, sums [chunks, 3, 3, C, F/4] of vec4, bias_sums [chunks, F/4] of vec4.
const TILES = 1u;
const ROWS = 1u;
const ROW_SPANS = 1u;
const LENGTH = 2u; // even
alias Cell = vec4f;

const SPANS = ROWS * ROW_SPANS;
const QUADS = (LINE + 1u) / 2u * 2u; // of filters, those beyond the last included
const SUMS = CHANNELS * QUADS / 2u; // the threads of a span
const THREADS = SPANS * SUMS; // a multiple of QUADS
const CELL = 1u + 3u * u32(CHANNELS % 4u == 0u); // channels of a Cell
const WIDE = ROW_SPANS * LENGTH;
const X_ROW = (WIDE + 2u) * CHANNELS;
const TILE_ROWS = (OUT_HEIGHT + ROWS - 1u) / ROWS;
const TILE_COLUMNS = (OUT_WIDTH + WIDE - 1u) / WIDE;
const ALL_TILES = BATCH * TILE_ROWS * TILE_COLUMNS;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

var<workgroup> x_tile: array<f32, (ROWS + 2u) * X_ROW>; // [row, column, channel]
// [row, column, quad]; then what all threads have, three taps at a time.
var<workgroup> dy_tile: array<vec4f, max(SPANS * LENGTH * QUADS, 3u * THREADS)>;

// Nine taps by four filters: three rows of the kernel, each of three columns.
struct Taps {
  top: mat3x4f,
  middle: mat3x4f,
  bottom: mat3x4f,
}

// Neighbouring threads take neighbours in memory.
fn stageX(thread: u32, n: u32, top: u32, left: u32) {
  for (var i = thread * CELL; i < (ROWS + 2u) * X_ROW; i += THREADS * CELL) {
    let row = top + i / X_ROW;
    let column = left + i % X_ROW / CHANNELS;
    let isInside = row < HEIGHT && column < WIDTH;
    let place = ((n * HEIGHT + row) * WIDTH + column) * CHANNELS + i % CHANNELS;
    let value = select(vec4f(0.0), vec4f(x[select(0u, place, isInside) / CELL]), isInside);
    x_tile[i] = value.x;
    if (CELL == 4u) {
      x_tile[i + 1u] = value.y;
      x_tile[i + 2u] = value.z;
      x_tile[i + 3u] = value.w;
    }
  }
}

// What the thread has staged in all, of one quad of filters.
fn stageGradient(thread: u32, n: u32, top: u32, left: u32) -> vec4f {
  var sum = vec4f(0.0);
  let quad = thread % QUADS;
  for (var i = thread; i < ROWS * WIDE * QUADS; i += THREADS) {
    let oy = top + i / (WIDE * QUADS);
    let ox = left + i / QUADS % WIDE;
    let isInside = oy < OUT_HEIGHT && ox < OUT_WIDTH && quad < LINE;
    let place = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * LINE + quad;
    let value = select(vec4f(0.0), dy[select(0u, place, isInside)], isInside);
    dy_tile[i] = value;
    sum += value;
  }
  return sum;
}

// The rows of x that a row of dy meets, at one column.
fn numbers(place: u32) -> vec3f {
  return vec3f(x_tile[place], x_tile[place + X_ROW], x_tile[place + 2u * X_ROW]);
}

fn addPixel(sum: Taps, left: vec3f, here: vec3f, right: vec3f, d: vec4f) -> Taps {
  return Taps(
    addRow(sum.top, vec3f(left.x, here.x, right.x), d),
    addRow(sum.middle, vec3f(left.y, here.y, right.y), d),
    addRow(sum.bottom, vec3f(left.z, here.z, right.z), d),
  );
}

fn addRow(sum: mat3x4f, x: vec3f, d: vec4f) -> mat3x4f {
  return mat3x4f(
    fma(vec4f(x.x), d, sum[0]),
    fma(vec4f(x.y), d, sum[1]),
    fma(vec4f(x.z), d, sum[2]),
  );
}

// Adds up what the spans have of a row of the kernel by four filters and writes it.
fn writeRow(chunk: u32, ky: u32, half: u32, thread: u32, own: mat3x4f) {
  workgroupBarrier();
  dy_tile[thread] = own[0];
  dy_tile[THREADS + thread] = own[1];
  dy_tile[2u * THREADS + thread] = own[2];
  workgroupBarrier();
  for (var i = thread; i < 3u * SUMS; i += THREADS) {
    let kx = i / SUMS;
    let c = i % SUMS % CHANNELS;
    let quad = i % SUMS / CHANNELS * 2u + half;
    var sum = vec4f(0.0);
    for (var place = i % SUMS; place < THREADS; place += SUMS) {
      sum += dy_tile[kx * THREADS + place];
    }
    if (quad < LINE) {
      sums[((chunk * 9u + ky * 3u + kx) * CHANNELS + c) * LINE + quad] = sum;
    }
  }
}

fn writeBias(chunk: u32, thread: u32, own: vec4f) {
  workgroupBarrier();
  dy_tile[thread] = own;
  workgroupBarrier();
  if (thread < LINE) {
    var sum = vec4f(0.0);
    for (var i = thread; i < THREADS; i += QUADS) {
      sum += dy_tile[i];
    }
    bias_sums[chunk * LINE + thread] = sum;
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  let chunk = group.x;
  // Neighbouring threads have neighbouring channels.
  let c = thread % CHANNELS;
  let quad = thread / CHANNELS % (QUADS / 2u) * 2u;
  let span = thread / SUMS;
  let row = span / ROW_SPANS;
  let column = span % ROW_SPANS * LENGTH;
  let firstX = row * X_ROW + column * CHANNELS + c;
  let firstGradient = (row * WIDE + column) * QUADS + quad;
  var sum0 = Taps();
  var sum1 = Taps();
  var bias = vec4f(0.0);
  for (var tile = chunk * TILES; tile < min((chunk + 1u) * TILES, ALL_TILES); tile++) {
    let n = tile / (TILE_ROWS * TILE_COLUMNS);
    let top = tile / TILE_COLUMNS % TILE_ROWS * ROWS;
    let left = tile % TILE_COLUMNS * WIDE;
    stageX(thread, n, top - PAD_TOP, left - PAD_LEFT);
    bias += stageGradient(thread, n, top, left);
    workgroupBarrier();
    var x0 = numbers(firstX);
    var x1 = numbers(firstX + CHANNELS);
    let isInside = top + row < OUT_HEIGHT && left + column < OUT_WIDTH;
    let end = select(0u, min(LENGTH, OUT_WIDTH - left - column), isInside);
    for (var i = 0u; i < end; i += 2u) {
      let x2 = numbers(firstX + (i + 2u) * CHANNELS);
      let x3 = numbers(firstX + (i + 3u) * CHANNELS);
      let place = firstGradient + i * QUADS;
      sum0 = addPixel(sum0, x0, x1, x2, dy_tile[place]);
      sum1 = addPixel(sum1, x0, x1, x2, dy_tile[place + 1u]);
      sum0 = addPixel(sum0, x1, x2, x3, dy_tile[place + QUADS]);
      sum1 = addPixel(sum1, x1, x2, x3, dy_tile[place + QUADS + 1u]);
      x0 = x2;
      x1 = x3;
    }
    workgroupBarrier();
  }
  writeRow(chunk, 0u, 0u, thread, sum0.top);
  writeRow(chunk, 1u, 0u, thread, sum0.middle);
  writeRow(chunk, 2u, 0u, thread, sum0.bottom);
  writeRow(chunk, 0u, 1u, thread, sum1.top);
  writeRow(chunk, 1u, 1u, thread, sum1.middle);
  writeRow(chunk, 2u, 1u, thread, sum1.bottom);
  if (BIAS) {
    writeBias(chunk, thread, bias);
  }
}
