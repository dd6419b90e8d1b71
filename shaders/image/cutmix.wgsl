// Pictures that have a rectangle of their partners in them, and the shares that are still their own:
// y[r, p, c] = x[partner(r), p, c] within the rectangle, x[r, p, c] outside; the rectangle has
// √(1 − quantile(word)) of both sides around a pixel, of which what lies outside is cut off. In rows
// that do not count y = 0 and s = 1.
// Tiling: a thread takes every THREADS-th pixel of a picture, the first its share.
// Layouts: x and y [BATCH, H, W, C], s [BATCH].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;

const PIXELS = HEIGHT * WIDTH;
const SIZE = vec2u(HEIGHT, WIDTH);

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> s: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let isCounted = row < step.count;
  let random = pcg4d(vec4u(step.seed, STREAM, step.index, row));
  let side = select(0.0, sqrt(1.0 - quantile(random.x)), isCounted);
  let length = vec2i(vec2f(SIZE) * side);
  let first = vec2i((random.yz >> vec2u(16u)) % SIZE) - length / 2;
  let start = vec2u(max(first, vec2i(0)));
  let end = vec2u(min(first + length, vec2i(SIZE)));
  if (thread % THREADS == 0u) {
    let taken = (end.x - start.x) * (end.y - start.y);
    s[row] = 1.0 - f32(taken) / f32(PIXELS);
  }
  let other = partnerOf(row);
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let at = vec2u(pixel / WIDTH, pixel % WIDTH);
    let isTaken = all(at >= start) && all(at < end);
    let place = (row * PIXELS + pixel) * CHANNELS;
    let source = select(row, other, isTaken) * PIXELS + pixel;
    for (var c = 0u; c < CHANNELS; c++) {
      y[place + c] = select(0.0, x[source * CHANNELS + c], isCounted);
    }
  }
}
