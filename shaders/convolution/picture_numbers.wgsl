// Single numbers of x [N, H, W, C]; zeros beyond the border.
fn number(n: u32, iy: u32, ix: u32, c: u32) -> f32 {
  let isInside = (iy < HEIGHT) & (ix < WIDTH);
  let pixel = select(0u, ((n * HEIGHT + iy) * WIDTH + ix) * CHANNELS, isInside);
  return select(0.0, x[pixel + c], isInside);
}

// Four numbers of a row side by side.
fn numbers4(n: u32, iy: u32, ix: u32, c: u32) -> vec4f {
  return vec4f(
    number(n, iy, ix, c),
    number(n, iy, ix + 1u, c),
    number(n, iy, ix + 2u, c),
    number(n, iy, ix + 3u, c),
  );
}

// Six numbers of a row: what the three taps see at four pixels, a column for each tap.
fn windows(n: u32, iy: u32, ix: u32, c: u32) -> mat3x4f {
  let a = numbers4(n, iy, ix, c);
  let b = vec2f(number(n, iy, ix + 4u, c), number(n, iy, ix + 5u, c));
  return mat3x4f(a, vec4f(a.yzw, b.x), vec4f(a.zw, b));
}
