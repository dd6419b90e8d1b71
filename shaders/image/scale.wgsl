// A zoom about the centre: a pixel is taken from (1 + AMOUNT)^−1 … (1 + AMOUNT)^1 times its distance,
// by the first random word.
fn placementOf(random: vec4u) -> mat3x2f {
  let taken = pow(1.0 + AMOUNT, signed(random.x));
  return mat3x2f(taken, 0.0, 0.0, taken, 0.0, 0.0);
}
