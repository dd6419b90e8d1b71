// x within [low, high]. NaN stays NaN, which min, max and clamp may hide.
fn bounded(x: f32, low: f32, high: f32) -> f32 {
  return select(select(x, low, x < low), high, x > high);
}
