// What quads of filters of a convolution in groups see of x.
// Layouts: x [N, H, W, C/4] of vec4 where a filter's number is its channel's, else [N, H, W, C].
alias Cell = vec4f;

// What four filters see of channel `c` of their groups, at a pixel.
fn seen(pixel: u32, quad: u32, c: u32) -> vec4f {
  if (GROUP_CHANNELS == 1u && GROUP_FILTERS == 1u) {
    return vec4f(x[pixel * LINE + quad]);
  }
  let place = pixel * CHANNELS + c;
  let f = quad * 4u;
  if (GROUP_FILTERS % 4u == 0u) {
    return vec4f(vec4f(x[place + f / GROUP_FILTERS * GROUP_CHANNELS]).x);
  }
  return vec4f(
    vec4f(x[place + f / GROUP_FILTERS * GROUP_CHANNELS]).x,
    vec4f(x[place + (f + 1u) / GROUP_FILTERS * GROUP_CHANNELS]).x,
    vec4f(x[place + (f + 2u) / GROUP_FILTERS * GROUP_CHANNELS]).x,
    vec4f(x[place + (f + 3u) / GROUP_FILTERS * GROUP_CHANNELS]).x,
  );
}

// The same; zeros beyond the border.
fn seenAt(n: u32, iy: u32, ix: u32, quad: u32, c: u32) -> vec4f {
  let isInside = (iy < HEIGHT) & (ix < WIDTH);
  let pixel = select(0u, (n * HEIGHT + iy) * WIDTH + ix, isInside);
  return select(vec4f(0.0), seen(pixel, quad, c), isInside);
}
