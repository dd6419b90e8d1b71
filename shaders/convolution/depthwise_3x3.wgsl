// What the kernels of depthwise 3×3 convolutions share, strides of 1 or 2 along both dimensions,
// without holes: rows of x by quads of filters.
// Layouts: x as `grouped` has it.

// What four outputs side by side see of a row of x, which are 9 columns where the stride is 2, else 6.
alias Row = array<vec4f, 9>;

// A row of the filters of a quad.
alias Taps = mat3x4f;

fn rowAt(n: u32, iy: u32, ix: u32, quad: u32) -> Row {
  var row: Row;
  row[0] = seenAt(n, iy, ix, quad, 0u);
  row[1] = seenAt(n, iy, ix + 1u, quad, 0u);
  row[2] = seenAt(n, iy, ix + 2u, quad, 0u);
  row[3] = seenAt(n, iy, ix + 3u, quad, 0u);
  row[4] = seenAt(n, iy, ix + 4u, quad, 0u);
  row[5] = seenAt(n, iy, ix + 5u, quad, 0u);
  if (STRIDE_X == 2u) {
    row[6] = seenAt(n, iy, ix + 6u, quad, 0u);
    row[7] = seenAt(n, iy, ix + 7u, quad, 0u);
    row[8] = seenAt(n, iy, ix + 8u, quad, 0u);
  }
  return row;
}
