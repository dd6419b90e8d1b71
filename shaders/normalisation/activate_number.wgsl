// The activation of one channel.
fn activateNumber(x: Number) -> Number {
  return activate(x);
}
