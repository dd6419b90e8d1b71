// eˣ − 1 for x ≤ 0: near 0, where the difference has no digits, by its series, which from −1/4 on is
// off by less than 2⁻²⁴ of itself.
fn expm1(x: f32) -> f32 {
  let inner = 1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0));
  let series = x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * inner));
  return select(exp(x) - 1.0, series, x > -0.25);
}

// tanh x = (1 − e⁻²ˣ) / (1 + e⁻²ˣ), of |x|. Some devices' own has no digits near 0, or overflows.
fn tangent(x: f32) -> f32 {
  let less = expm1(-2.0 * abs(x));
  let y = -less / (2.0 + less);
  return select(y, -y, x < 0.0);
}
