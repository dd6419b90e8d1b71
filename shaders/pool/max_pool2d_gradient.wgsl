// The gradient of max pooling by its input, any geometry: dx[n, iy, ix, c] = Σ dy[n, oy, ox, c]
// over the windows whose first largest cell, row by row, is (iy, ix); where IS_RECTIFIED, only if
// that cell is above 0.
// Tiling: none, a thread computes one element of dx and scans the windows that cover it.
// Layouts: x and dx [N, H, W, C], y and dy [N, OH, OW, C].

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<f32>;

// The place of the first largest cell of a window, as iy · WIDTH + ix.
fn winner(n: u32, oy: u32, ox: u32, c: u32) -> u32 {
  var largest = 0.0;
  var place = HEIGHT * WIDTH;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let iy = rowOf(oy, ky);
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let ix = columnOf(ox, kx);
      if (iy < HEIGHT && ix < WIDTH) {
        let value = x[((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS + c];
        if (value > largest || (!IS_RECTIFIED && place == HEIGHT * WIDTH)) {
          largest = value;
          place = iy * WIDTH + ix;
        }
      }
    }
  }
  return place;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= BATCH * HEIGHT * WIDTH * CHANNELS) {
    return;
  }
  let cell = cellOf(i, HEIGHT, WIDTH, CHANNELS);
  var sum = 0.0;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    let py = cell.y + PAD_TOP - ky * DILATION_Y;
    let oy = py / STRIDE_Y;
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let px = cell.x + PAD_LEFT - kx * DILATION_X;
      let ox = px / STRIDE_X;
      if (oy < OUT_HEIGHT && ox < OUT_WIDTH && oy * STRIDE_Y == py && ox * STRIDE_X == px) {
        if (winner(cell.n, oy, ox, cell.c) == cell.y * WIDTH + cell.x) {
          sum += dy[((cell.n * OUT_HEIGHT + oy) * OUT_WIDTH + ox) * CHANNELS + cell.c];
        }
      }
    }
  }
  dx[i] = sum;
}
