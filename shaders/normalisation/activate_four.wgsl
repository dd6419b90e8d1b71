// The activation of four channels.
fn activateNumber(x: Number) -> Number {
  return activate4(x);
}
