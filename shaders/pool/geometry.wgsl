// The shapes of a pooling of x [N, H, W, C] to y [N, OH, OW, C], and whether ReLU is part of it.
const BATCH = 1u;
const HEIGHT = 4u;
const WIDTH = 4u;
const CHANNELS = 4u;
const OUT_HEIGHT = 2u;
const OUT_WIDTH = 2u;

const IS_RECTIFIED = ACTIVATION == RELU;

struct Cell {
  n: u32,
  y: u32,
  x: u32,
  c: u32,
}

// The cell that is element i of [N, height, width, channels].
fn cellOf(i: u32, height: u32, width: u32, channels: u32) -> Cell {
  return Cell(
    i / (channels * width * height),
    i / (channels * width) % height,
    i / channels % width,
    i % channels,
  );
}
