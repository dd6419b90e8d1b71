// Beyond a border lies the border.
fn within(place: i32, size: i32) -> u32 {
  return u32(clamp(place, 0, size - 1));
}
