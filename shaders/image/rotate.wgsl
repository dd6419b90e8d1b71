// A turn about the centre by −AMOUNT … AMOUNT degrees, from the first random word. Sine and cosine are
// Taylor's of a quarter of the angle, doubled twice: WGSL's own may be 2^-11 off, a quarter of a pixel
// at 500 pixels from the centre.
fn doubled(turn: vec2f) -> vec2f {
  return vec2f(turn.x * turn.x - turn.y * turn.y, 2.0 * turn.x * turn.y);
}

fn placementOf(random: vec4u) -> mat3x2f {
  let a = radians(AMOUNT) * signed(random.x) / 4.0;
  let b = a * a;
  let cosine = 1.0 - b / 2.0 * (1.0 - b / 12.0 * (1.0 - b / 30.0 * (1.0 - b / 56.0)));
  let sine = a * (1.0 - b / 6.0 * (1.0 - b / 20.0 * (1.0 - b / 42.0 * (1.0 - b / 72.0))));
  let turn = doubled(doubled(vec2f(cosine, sine)));
  return mat3x2f(turn.x, turn.y, -turn.y, turn.x, 0.0, 0.0);
}
