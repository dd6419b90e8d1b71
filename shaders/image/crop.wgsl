// A crop of 1 − AMOUNT … 1 of the picture's area, in 3:4 … 4:3 of its shape, anywhere in it, enlarged
// to its size: by the four random words.
fn placementOf(random: vec4u) -> mat3x2f {
  let side = sqrt(1.0 - AMOUNT * unit(random.x));
  let stretch = pow(4.0 / 3.0, signed(random.y) / 2.0);
  let across = min(1.0, side * stretch);
  let along = min(1.0, side / stretch);
  let x = signed(random.w) * (1.0 - across) * f32(WIDTH);
  let y = signed(random.z) * (1.0 - along) * f32(HEIGHT);
  return mat3x2f(across, 0.0, 0.0, along, x / 2.0, y / 2.0);
}
