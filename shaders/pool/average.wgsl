// What average pooling and its gradient share: Lanes channels at a time, and by how much a window's
// sum is divided: by its cells that lie within x, at least 1, or where COUNT_INCLUDE_PAD by all.
alias Lanes = f32;
const LINE = 4u;
const COUNT_INCLUDE_PAD = false;

// The cells of a window that lie within a side of x, of which it sees one at `start` + k · dilation.
fn cellsWithin(start: i32, kernel: u32, dilation: u32, extent: u32) -> i32 {
  let step = i32(dilation);
  let first = max(0, (step - 1 - start) / step);
  let end = min(i32(kernel), (i32(extent) - 1 - start + step) / step);
  return max(0, end - first);
}

// The divisor of the window (oy, ox).
fn divisor(oy: u32, ox: u32) -> f32 {
  if (COUNT_INCLUDE_PAD) {
    return f32(KERNEL_HEIGHT * KERNEL_WIDTH);
  }
  let rows = cellsWithin(i32(oy * STRIDE_Y) - i32(PAD_TOP), KERNEL_HEIGHT, DILATION_Y, HEIGHT);
  let columns = cellsWithin(i32(ox * STRIDE_X) - i32(PAD_LEFT), KERNEL_WIDTH, DILATION_X, WIDTH);
  return f32(max(1, rows * columns));
}
