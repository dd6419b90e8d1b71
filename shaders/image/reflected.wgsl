// Beyond a border lies the picture's mirror image, the border itself not repeated: 2 1 0 1 2.
fn within(place: i32, size: i32) -> u32 {
  let period = 2 * (size - 1);
  let folded = abs(place) % max(1, period);
  return u32(min(folded, period - folded));
}
