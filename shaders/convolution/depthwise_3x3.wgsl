// What the kernels of depthwise 3×3 convolutions share, strides of 1 or 2 along both dimensions,
// without holes: x by quads of filters, and rows of it.
// Layouts: x [N, H, W, C/4] of vec4, or [N, H, W, C] where a channel has several filters.
alias Cell = vec4f;

// What four outputs side by side see of a row of x, which are 9 columns where the stride is 2, else 6.
alias Row = array<vec4f, 9>;

// A row of the filters of a quad.
alias Taps = mat3x4f;

// What four filters see of a pixel.
fn cell(pixel: u32, quad: u32) -> vec4f {
  if (GROUP_FILTERS == 1u) {
    return vec4f(x[pixel * LINE + quad]);
  }
  let place = pixel * CHANNELS;
  let f = quad * 4u;
  return vec4f(
    vec4f(x[place + f / GROUP_FILTERS]).x,
    vec4f(x[place + (f + 1u) / GROUP_FILTERS]).x,
    vec4f(x[place + (f + 2u) / GROUP_FILTERS]).x,
    vec4f(x[place + (f + 3u) / GROUP_FILTERS]).x,
  );
}

// The same; zeros beyond the border.
fn cellAt(n: u32, iy: u32, ix: u32, quad: u32) -> vec4f {
  let isInside = (iy < HEIGHT) & (ix < WIDTH);
  let pixel = select(0u, (n * HEIGHT + iy) * WIDTH + ix, isInside);
  return select(vec4f(0.0), cell(pixel, quad), isInside);
}

fn rowAt(n: u32, iy: u32, ix: u32, quad: u32) -> Row {
  var row: Row;
  row[0] = cellAt(n, iy, ix, quad);
  row[1] = cellAt(n, iy, ix + 1u, quad);
  row[2] = cellAt(n, iy, ix + 2u, quad);
  row[3] = cellAt(n, iy, ix + 3u, quad);
  row[4] = cellAt(n, iy, ix + 4u, quad);
  row[5] = cellAt(n, iy, ix + 5u, quad);
  if (STRIDE_X == 2u) {
    row[6] = cellAt(n, iy, ix + 6u, quad);
    row[7] = cellAt(n, iy, ix + 7u, quad);
    row[8] = cellAt(n, iy, ix + 8u, quad);
  }
  return row;
}
