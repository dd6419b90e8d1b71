// A picture moved by dy and dx in −SHIFT … SHIFT, from its second and third random word: pixel
// (iy, ix) comes from (within(iy + dy), within(ix + dx)), where another part says what lies beyond
// the borders.
const SHIFT = 0u;

// Where a row or column is read from when the picture is moved by −SHIFT … SHIFT.
fn moved(place: u32, random: u32, size: u32) -> u32 {
  return within(i32(place) + i32((random >> 16u) % (2u * SHIFT + 1u)) - i32(SHIFT), i32(size));
}

fn sourceOf(pixel: u32, random: vec4u) -> u32 {
  return moved(pixel / WIDTH, random.y, HEIGHT) * WIDTH + moved(pixel % WIDTH, random.z, WIDTH);
}
