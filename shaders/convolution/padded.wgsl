// Pictures as one sequence of positions, in which a convolution by one pixel is a sum of shifted
// products: rows of PADDED_WIDTH and pictures of PADDED_HEIGHT rows, so that what lies beyond one
// edge of a picture is zero between it and the next. Output (n, oy, ox) is position
// (n · PADDED_HEIGHT + oy) · PADDED_WIDTH + ox, and its tap lies `shift(tap)` further in the sequence
// of inputs, which starts earlier by the padding; other positions are outputs of no picture.
const PICTURES = 1u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const PADDED_HEIGHT = 6u;
const PADDED_WIDTH = 6u;
const KERNEL_WIDTH = 3u;
const DILATION_Y = 1u;
const DILATION_X = 1u;

fn shift(tap: u32) -> u32 {
  return tap / KERNEL_WIDTH * DILATION_Y * PADDED_WIDTH + tap % KERNEL_WIDTH * DILATION_X;
}
