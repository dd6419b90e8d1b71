// Pictures of which a square of SIDE pixels is 0, around a pixel of their second and third random
// word; a part of it may lie outside.
const SIDE = 0u;

// The square's corner, SIDE / 2 to the right and below so that no number is negative.
alias Change = vec2u;

fn changeOf(row: u32) -> vec2u {
  return (randomWords(row).yz >> vec2u(16u)) % vec2u(HEIGHT, WIDTH);
}

fn writePixel(row: u32, pixel: u32, corner: vec2u) {
  let place = vec2u(pixel / WIDTH, pixel % WIDTH) + SIDE / 2u;
  let isCut = all(place >= corner) && all(place < corner + SIDE);
  let first = (row * PIXELS + pixel) * CHANNELS;
  for (var c = 0u; c < CHANNELS; c++) {
    y[first + c] = select(x[first + c], 0.0, isCut);
  }
}
