// A picture mirrored left to right where its first random word's upper 24 bits are below THRESHOLD =
// probability · 2^24.
const THRESHOLD = 0u;

fn sourceOf(pixel: u32, random: vec4u) -> u32 {
  let mirrored = pixel + WIDTH - 1u - 2u * (pixel % WIDTH);
  return select(pixel, mirrored, random.x >> 8u < THRESHOLD);
}
