// The window of a pooling. Where it reaches beyond the border, rows and columns are HEIGHT, WIDTH
// or more: those before the first wrap around.
const KERNEL_HEIGHT = 2u;
const KERNEL_WIDTH = 2u;
const STRIDE_Y = 2u;
const STRIDE_X = 2u;
const PAD_TOP = 0u;
const PAD_LEFT = 0u;
const DILATION_Y = 1u;
const DILATION_X = 1u;

// The row of x that window oy sees at ky.
fn rowOf(oy: u32, ky: u32) -> u32 {
  return oy * STRIDE_Y + ky * DILATION_Y - PAD_TOP;
}

// The column of x that window ox sees at kx.
fn columnOf(ox: u32, kx: u32) -> u32 {
  return ox * STRIDE_X + kx * DILATION_X - PAD_LEFT;
}
