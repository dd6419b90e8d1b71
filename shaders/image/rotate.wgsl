// A turn about the centre by −AMOUNT … AMOUNT degrees, from the first random word.
fn placementOf(random: vec4u) -> mat3x2f {
  let angle = radians(AMOUNT) * signed(random.x);
  let cosine = cos(angle);
  let sine = sin(angle);
  return mat3x2f(cosine, sine, -sine, cosine, 0.0, 0.0);
}
