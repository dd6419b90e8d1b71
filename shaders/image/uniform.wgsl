// Random words as numbers of 24 bits: in [0, 1), and in [-1, 1).
fn unit(word: u32) -> f32 {
  return f32(word >> 8u) / 16777216.0;
}

fn signed(word: u32) -> f32 {
  return f32(word >> 8u) / 8388608.0 - 1.0;
}
