// The sum of one channel.
fn total(x: Number) -> f32 {
  return x;
}
