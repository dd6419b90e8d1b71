// Pictures whose pixels come from other places of them, drawn for each picture:
// y[r, p, c] = x[r, sourceOf(p, random), c], where the op's own part says `sourceOf(pixel, random)`.
alias Change = vec4u;

fn changeOf(row: u32) -> vec4u {
  return randomWords(row);
}

fn writePixel(row: u32, pixel: u32, random: vec4u) {
  let source = row * PIXELS + sourceOf(pixel, random);
  let place = row * PIXELS + pixel;
  for (var c = 0u; c < CHANNELS; c++) {
    y[place * CHANNELS + c] = x[source * CHANNELS + c];
  }
}
