// The gradients of a depthwise 3×3 convolution by its weights and its bias, strides of 1 or 2 along both
// dimensions, without holes: dw[ky, kx, f] = Σ_n Σ_oy Σ_ox x[n, oy·STRIDE_Y − PAD_TOP + ky, likewise,
// f div M] · dy[n, oy, ox, f] with M filters a channel, and db[f] = Σ_n Σ_oy Σ_ox dy[n, oy, ox, f].
// Tiling: a thread has nine taps of four filters in registers and walks down STRIPS strips of four
// columns of dy. With stride 1 it loads a row of x once, for three rows of dy; with stride 2 two rows
// of three, as the last is the next one's first. The chunks of strips are added by further passes. Threads side by side have filters side by side.
// Layouts: x as `grouped` has it, dy [N, OH, OW, F/4] of vec4, sums [chunks, 3, 3, F/4] of vec4,
// bias_sums [chunks, F/4] of vec4.
const STRIPS = 1u;
const CHUNKS = 1u;

const ROW_STRIPS = (OUT_WIDTH + 3u) / 4u;

@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// Zeros beyond the last row and column.
fn gradient(n: u32, oy: u32, ox: u32, quad: u32) -> vec4f {
  let isInside = (oy < OUT_HEIGHT) & (ox < OUT_WIDTH);
  let pixel = select(0u, (n * OUT_HEIGHT + oy) * OUT_WIDTH + ox, isInside);
  return select(vec4f(0.0), dy[pixel * LINE + quad], isInside);
}

// Four pixels side by side, a column each.
fn gradients(n: u32, oy: u32, ox: u32, quad: u32) -> mat4x4f {
  return mat4x4f(
    gradient(n, oy, ox, quad),
    gradient(n, oy, ox + 1u, quad),
    gradient(n, oy, ox + 2u, quad),
    gradient(n, oy, ox + 3u, quad),
  );
}

// What a row of x and four pixels of dy add to a row of taps.
fn product(row: Row, dy: mat4x4f) -> Taps {
  const S = STRIDE_X;
  return Taps(
    row[0] * dy[0] + row[S] * dy[1] + row[2u * S] * dy[2] + row[3u * S] * dy[3],
    row[1] * dy[0] + row[S + 1u] * dy[1] + row[2u * S + 1u] * dy[2] + row[3u * S + 1u] * dy[3],
    row[2] * dy[0] + row[S + 2u] * dy[1] + row[2u * S + 2u] * dy[2] + row[3u * S + 2u] * dy[3],
  );
}

fn write(chunk: u32, ky: u32, quad: u32, taps: Taps) {
  let place = (chunk * 9u + ky * 3u) * LINE + quad;
  sums[place] = taps[0];
  sums[place + LINE] = taps[1];
  sums[place + 2u * LINE] = taps[2];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= CHUNKS * LINE) {
    return;
  }
  let quad = i % LINE;
  let chunk = i / LINE;
  var top = Taps();
  var middle = Taps();
  var bottom = Taps();
  var bias = vec4f(0.0);
  let end = min((chunk + 1u) * STRIPS, BATCH * ROW_STRIPS);
  for (var strip = chunk * STRIPS; strip < end; strip++) {
    let n = strip / ROW_STRIPS;
    let ox = strip % ROW_STRIPS * 4u;
    let ix = ox * STRIDE_X - PAD_LEFT;
    // Of one row and two rows above.
    var above = mat4x4f();
    var farAbove = mat4x4f();
    // With stride 2 the row that the last row of taps sees is the next one's first.
    var row = Row();
    if (STRIDE_Y == 2u) {
      row = rowAt(n, 0u - PAD_TOP, ix, quad);
    }
    for (var oy = 0u; oy < OUT_HEIGHT + select(0u, 2u, STRIDE_Y == 1u); oy++) {
      let here = gradients(n, oy, ox, quad);
      let iy = oy * STRIDE_Y - PAD_TOP;
      if (STRIDE_Y == 1u) {
        row = rowAt(n, iy, ix, quad);
      }
      // Rows of dy that don't exist are no terms: x may be infinite there.
      if (STRIDE_Y == 2u || oy < OUT_HEIGHT) {
        top += product(row, here);
      }
      if (STRIDE_Y == 1u) {
        if (oy - 1u < OUT_HEIGHT) {
          middle += product(row, above);
        }
        if (oy >= 2u) {
          bottom += product(row, farAbove);
        }
        farAbove = above;
        above = here;
      } else {
        middle += product(rowAt(n, iy + 1u, ix, quad), here);
        row = rowAt(n, iy + 2u, ix, quad);
        bottom += product(row, here);
      }
      if (BIAS) {
        bias += here[0] + here[1] + here[2] + here[3];
      }
    }
  }
  write(chunk, 0u, quad, top);
  write(chunk, 1u, quad, middle);
  write(chunk, 2u, quad, bottom);
  if (BIAS) {
    bias_sums[chunk * LINE + quad] = bias;
  }
}
