// Pictures whose brightness, contrast and saturation are multiplied by 1 − AMOUNT … 1 + AMOUNT, by
// their first three random words:
// p = x / SCALE + MEAN, q = brightness · (middle + (p − middle) · contrast),
// y = (clamp(grey(q) + (q − grey(q)) · saturation, 0, 255) − MEAN) · SCALE,
// grey(q) = Σ_c BRIGHTNESS[c] · q[c], middle = grey(m / SCALE + MEAN); 0 in rows that do not count.
// Layouts: m [BATCH, C], the mean of each picture.
const AMOUNT = 0.0;
const MEAN = array<f32, CHANNELS>(0.0);
const SCALE = array<f32, CHANNELS>(1.0);
const BRIGHTNESS = array<f32, CHANNELS>(1.0);

@group(0) @binding(3) var<storage, read> m: array<f32>;

struct Change {
  brightness: f32,
  contrast: f32,
  saturation: f32,
  middle: f32,
}

fn changeOf(row: u32) -> Change {
  let random = randomWords(row);
  let brightness = 1.0 + AMOUNT * signed(random.x);
  let contrast = 1.0 + AMOUNT * signed(random.y);
  let saturation = 1.0 + AMOUNT * signed(random.z);
  var middle = 0.0;
  for (var c = 0u; c < CHANNELS; c++) {
    middle += BRIGHTNESS[c] * (m[row * CHANNELS + c] / SCALE[c] + MEAN[c]);
  }
  return Change(brightness, contrast, saturation, middle);
}

fn writePixel(row: u32, pixel: u32, change: Change) {
  let first = (row * PIXELS + pixel) * CHANNELS;
  var lit: array<f32, CHANNELS>;
  var grey = 0.0;
  for (var c = 0u; c < CHANNELS; c++) {
    let raw = x[first + c] / SCALE[c] + MEAN[c];
    lit[c] = change.brightness * (change.middle + (raw - change.middle) * change.contrast);
    grey += BRIGHTNESS[c] * lit[c];
  }
  for (var c = 0u; c < CHANNELS; c++) {
    let value = clamp(grey + (lit[c] - grey) * change.saturation, 0.0, 255.0);
    y[first + c] = select(0.0, (value - MEAN[c]) * SCALE[c], row < step.count);
  }
}
