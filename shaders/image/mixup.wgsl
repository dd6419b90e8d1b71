// Pictures that are mixed with their partners, and the shares of their own:
// y[r, i] = s[r] · x[r, i] + (1 − s[r]) · x[partner(r), i], s[r] = quantile(randomWords(r).x);
// in rows that do not count y = 0 and s = 1.
// Layouts: s [BATCH].
@group(0) @binding(4) var<storage, read_write> s: array<f32>;

struct Change {
  other: u32,
  share: f32,
}

fn changeOf(row: u32) -> Change {
  let share = select(1.0, quantile(randomWords(row).x), row < step.count);
  return Change(partnerOf(row), share);
}

fn writePixel(row: u32, pixel: u32, change: Change) {
  if (pixel == 0u) {
    s[row] = change.share;
  }
  let place = (row * PIXELS + pixel) * CHANNELS;
  let source = (change.other * PIXELS + pixel) * CHANNELS;
  for (var c = 0u; c < CHANNELS; c++) {
    let mixed = change.share * x[place + c] + (1.0 - change.share) * x[source + c];
    y[place + c] = select(0.0, mixed, row < step.count);
  }
}
