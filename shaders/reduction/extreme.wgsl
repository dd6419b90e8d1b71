// Reduces to the largest, or where SIGN is −1 the smallest. NaN, which is told by its bits, wins, so
// that it is seen.
const SIGN = 1.0;

fn first(x: f32) -> f32 {
  return x;
}

fn term(x: f32) -> f32 {
  return x;
}

fn combine(a: f32, b: f32) -> f32 {
  let isNumber = (bitcast<u32>(b) & 0x7fffffffu) <= 0x7f800000u;
  return select(b, a, isNumber && !(SIGN * b > SIGN * a));
}
