// The places in x [N, H, W, C/4] of the four cells of a window of 2×2, row by row. A cell beyond
// the edge is the last one again, which is not larger than itself.
fn placesOf(window: Cell) -> vec4u {
  let row0 = (window.n * HEIGHT + window.y * 2u) * WIDTH;
  let row1 = (window.n * HEIGHT + min(window.y * 2u + 1u, HEIGHT - 1u)) * WIDTH;
  let column0 = window.x * 2u;
  let column1 = min(window.x * 2u + 1u, WIDTH - 1u);
  return vec4u(row0 + column0, row0 + column1, row1 + column0, row1 + column1) * QUADS + window.c;
}
