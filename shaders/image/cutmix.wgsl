// Pictures that have a rectangle of their partners in them, and the shares that are still their own:
// y[r, p, c] = x[partner(r), p, c] within the rectangle, x[r, p, c] outside; the rectangle has
// √(1 − quantile(word)) of both sides around a pixel, of which what lies outside is cut off. In rows
// that do not count y = 0 and s = 1.
// Layouts: s [BATCH].
const SIZE = vec2u(HEIGHT, WIDTH);

@group(0) @binding(4) var<storage, read_write> s: array<f32>;

// What is taken of another row: from one pixel up to another.
struct Change {
  other: u32,
  start: vec2u,
  end: vec2u,
}

fn changeOf(row: u32) -> Change {
  let random = randomWords(row);
  let side = select(0.0, sqrt(1.0 - quantile(random.x)), row < step.count);
  let length = vec2i(vec2f(SIZE) * side);
  let first = vec2i((random.yz >> vec2u(16u)) % SIZE) - length / 2;
  let start = vec2u(max(first, vec2i(0)));
  let end = vec2u(min(first + length, vec2i(SIZE)));
  return Change(partnerOf(row), start, end);
}

fn writePixel(row: u32, pixel: u32, change: Change) {
  if (pixel == 0u) {
    let taken = (change.end.x - change.start.x) * (change.end.y - change.start.y);
    s[row] = 1.0 - f32(taken) / f32(PIXELS);
  }
  let at = vec2u(pixel / WIDTH, pixel % WIDTH);
  let isTaken = all(at >= change.start) && all(at < change.end);
  let place = (row * PIXELS + pixel) * CHANNELS;
  let source = select(row, change.other, isTaken) * PIXELS + pixel;
  for (var c = 0u; c < CHANNELS; c++) {
    y[place + c] = select(0.0, x[source * CHANNELS + c], row < step.count);
  }
}
