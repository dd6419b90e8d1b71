// Depthwise 3×3 convolution, strides of 1 or 2 along both dimensions, without holes:
// y[n, oy, ox, f] = b[f] + Σ_ky Σ_kx x[n, oy·STRIDE_Y − PAD_TOP + ky, likewise, f div M] ·
// w[ky, kx, f] with M filters a channel; then the activation. With FLIPPED the taps are turned round,
// which makes it the gradient of a convolution by one pixel by its input. Without BIAS the third binding is not
// read.
// Tiling: a thread walks down ROWS rows of four pixels side by side, of four filters, so that it loads
// a row of x once: what the rows of the kernel make of it goes to as many rows of y. Threads side by
// side have filters side by side.
// Layouts: x as `grouped` has it, w [3, 3, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4] of
// vec4.
const BIAS = true;
const FLIPPED = false;
const ROWS = 8u;

const STRIPS = (OUT_WIDTH + 3u) / 4u;
const CHUNKS = (OUT_HEIGHT + ROWS - 1u) / ROWS;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn tap(ky: u32, kx: u32, quad: u32) -> vec4f {
  let t = ky * 3u + kx;
  return w[select(t, 8u - t, FLIPPED) * LINE + quad];
}

fn tapsOf(ky: u32, quad: u32) -> Taps {
  return Taps(tap(ky, 0u, quad), tap(ky, 1u, quad), tap(ky, 2u, quad));
}

// What a row of the kernel makes of a row of x, a pixel each column.
fn product(row: Row, taps: Taps) -> mat4x4f {
  const S = STRIDE_X;
  return mat4x4f(
    row[0] * taps[0] + row[1] * taps[1] + row[2] * taps[2],
    row[S] * taps[0] + row[S + 1u] * taps[1] + row[S + 2u] * taps[2],
    row[2u * S] * taps[0] + row[2u * S + 1u] * taps[1] + row[2u * S + 2u] * taps[2],
    row[3u * S] * taps[0] + row[3u * S + 1u] * taps[1] + row[3u * S + 2u] * taps[2],
  );
}

fn write(n: u32, oy: u32, ox: u32, quad: u32, sum: vec4f) {
  if (ox < OUT_WIDTH) {
    let value = sum + select(vec4f(0.0), b[quad], BIAS);
    y[((n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * LINE + quad] = activate4(value);
  }
}

fn writeRow(n: u32, oy: u32, ox: u32, quad: u32, sums: mat4x4f) {
  write(n, oy, ox, quad, sums[0]);
  write(n, oy, ox + 1u, quad, sums[1]);
  write(n, oy, ox + 2u, quad, sums[2]);
  write(n, oy, ox + 3u, quad, sums[3]);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * CHUNKS * STRIPS * LINE) {
    return;
  }
  let quad = i % LINE;
  let ox = i / LINE % STRIPS * 4u;
  let first = i / (LINE * STRIPS) % CHUNKS * ROWS;
  let n = i / (LINE * STRIPS * CHUNKS);
  let ix = ox * STRIDE_X - PAD_LEFT;
  let top = tapsOf(0u, quad);
  let middle = tapsOf(1u, quad);
  let bottom = tapsOf(2u, quad);
  var iy = first * STRIDE_Y - PAD_TOP;
  // Of the row of y that is next, and of the one after it.
  var next = product(rowAt(n, iy, ix, quad), top);
  var later = mat4x4f();
  iy++;
  if (STRIDE_Y == 1u) {
    let row = rowAt(n, iy, ix, quad);
    next += product(row, middle);
    later = product(row, top);
    iy++;
  }
  for (var oy = first; oy < min(first + ROWS, OUT_HEIGHT); oy++) {
    if (STRIDE_Y == 2u) {
      next += product(rowAt(n, iy, ix, quad), middle);
      iy++;
    }
    let row = rowAt(n, iy, ix, quad);
    iy++;
    writeRow(n, oy, ox, quad, next + product(row, bottom));
    if (STRIDE_Y == 1u) {
      next = later + product(row, middle);
      later = product(row, top);
    } else {
      next = product(row, top);
    }
  }
}
