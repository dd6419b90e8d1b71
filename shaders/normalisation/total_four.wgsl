// The sum of four channels.
fn total(x: Number) -> f32 {
  return x.x + x.y + (x.z + x.w);
}
