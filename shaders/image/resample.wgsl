// Pictures whose pixels are taken from where placements say, between four pixels by their distances:
// y[r, p, c] = Σ_q w(p, q) · x[r, q, c] over the four pixels q around m[r] · (p − centre, 1) + centre,
// borders repeated.
// Layouts: m mat3x2f [BATCH], of (x, y).
const LAST = vec2f(f32(WIDTH - 1u), f32(HEIGHT - 1u));

@group(0) @binding(2) var<storage, read> m: array<mat3x2f>;

alias Change = mat3x2f;

fn changeOf(row: u32) -> mat3x2f {
  return m[row];
}

fn writePixel(row: u32, pixel: u32, placement: mat3x2f) {
  let own = vec2f(f32(pixel % WIDTH), f32(pixel / WIDTH)) - LAST / 2.0;
  let place = clamp(placement * vec3f(own, 1.0) + LAST / 2.0, vec2f(0.0), LAST);
  let low = vec2u(place);
  let high = min(low + 1u, vec2u(WIDTH - 1u, HEIGHT - 1u));
  let share = place - vec2f(low);
  let top = row * PIXELS + low.y * WIDTH;
  let bottom = row * PIXELS + high.y * WIDTH;
  for (var c = 0u; c < CHANNELS; c++) {
    let above = mix(x[(top + low.x) * CHANNELS + c], x[(top + high.x) * CHANNELS + c], share.x);
    let below =
      mix(x[(bottom + low.x) * CHANNELS + c], x[(bottom + high.x) * CHANNELS + c], share.x);
    y[(row * PIXELS + pixel) * CHANNELS + c] = mix(above, below, share.y);
  }
}
