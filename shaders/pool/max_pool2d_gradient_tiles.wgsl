// The gradient of max pooling by its input where the windows tile the input without a gap or an
// overlap: dx = dy at the first largest cell of each window, row by row, else 0; where
// IS_RECTIFIED, only if that cell is above 0.
// Tiling: a thread takes four channels of one window and writes all its cells. Where rows or columns
// are left over at the end, ROWS and COLUMNS count windows there, too, which y has not.
// Layouts: x and dx [N, H, W, C/4] of vec4, dy [N, OH, OW, C/4] of vec4.

// Whether no window reaches beyond the last row or column.
const IS_WHOLE = HEIGHT == ROWS * KERNEL_HEIGHT && WIDTH == COLUMNS * KERNEL_WIDTH;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (!IS_EXACT && i >= THREADS) {
    return;
  }
  let o = cellOf(i, ROWS, COLUMNS, QUADS);
  let first = (o.n * HEIGHT + o.y * KERNEL_HEIGHT) * WIDTH + o.x * KERNEL_WIDTH;
  let corner = first * QUADS + o.c;
  let rows = HEIGHT - o.y * KERNEL_HEIGHT;
  let columns = WIDTH - o.x * KERNEL_WIDTH;
  var largest = select(x[corner], vec4f(0.0), IS_RECTIFIED);
  var place = select(vec4u(0u), vec4u(KERNEL_HEIGHT * KERNEL_WIDTH), vec4<bool>(IS_RECTIFIED));
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      // A cell beyond the edge is the last one again, which is not larger than itself.
      let value = x[corner + (min(ky, rows - 1u) * WIDTH + min(kx, columns - 1u)) * QUADS];
      place = select(place, vec4u(ky * KERNEL_WIDTH + kx), value > largest);
      largest = max(largest, value);
    }
  }
  let window = (o.n * OUT_HEIGHT + min(o.y, OUT_HEIGHT - 1u)) * OUT_WIDTH + min(o.x, OUT_WIDTH - 1u);
  let isCounted = (o.y < OUT_HEIGHT) & (o.x < OUT_WIDTH);
  let gradient = select(vec4f(0.0), dy[window * QUADS + o.c], isCounted);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let here = place == vec4u(ky * KERNEL_WIDTH + kx);
      if (IS_WHOLE || (ky < rows && kx < columns)) {
        dx[corner + (ky * WIDTH + kx) * QUADS] = select(vec4f(0.0), gradient, here);
      }
    }
  }
}
