// log(1 + x) for x in [0, 1], also where 1 + x has no digit of x left: 2 · artanh(s), s = x / (2 + x) ≤
// 1/3, by its series, off by less than 2⁻²⁴ of itself.
fn log1p(x: f32) -> f32 {
  let s = x / (2.0 + x);
  let t = s * s;
  let inner = 1.0 / 7.0 + t * (1.0 / 9.0 + t * (1.0 / 11.0 + t / 13.0));
  return 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * inner)));
}
