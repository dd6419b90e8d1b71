// Reduces by adding.
fn first(x: f32) -> f32 {
  return 0.0;
}

fn term(x: f32) -> f32 {
  return x;
}

fn combine(a: f32, b: f32) -> f32 {
  return a + b;
}
