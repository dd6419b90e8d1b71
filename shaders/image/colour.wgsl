// Pictures whose brightness, contrast and saturation are multiplied by 1 − AMOUNT … 1 + AMOUNT, by
// their first three random words:
// p = x / SCALE + MEAN, q = brightness · (middle + (p − middle) · contrast),
// y = (clamp(grey(q) + (q − grey(q)) · saturation, 0, 255) − MEAN) · SCALE,
// grey(q) = Σ_c BRIGHTNESS[c] · q[c], middle = grey(m / SCALE + MEAN); 0 in rows that do not count.
// Tiling: a thread takes every THREADS-th pixel of a picture.
// Layouts: x and y [BATCH, H, W, C], m [BATCH, C], the mean of each picture.
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;
const AMOUNT = 0.0;
const MEAN = array<f32, CHANNELS>(0.0);
const SCALE = array<f32, CHANNELS>(1.0);
const BRIGHTNESS = array<f32, CHANNELS>(1.0);
const STREAM = 0u;

const PIXELS = HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read> m: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = flatIndex(id, groups);
  let row = thread / THREADS;
  if (row >= BATCH) {
    return;
  }
  let random = pcg4d(vec4u(step.seed, STREAM, step.index, row));
  let brightness = 1.0 + AMOUNT * signed(random.x);
  let contrast = 1.0 + AMOUNT * signed(random.y);
  let saturation = 1.0 + AMOUNT * signed(random.z);
  var middle = 0.0;
  for (var c = 0u; c < CHANNELS; c++) {
    middle += BRIGHTNESS[c] * (m[row * CHANNELS + c] / SCALE[c] + MEAN[c]);
  }
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let first = (row * PIXELS + pixel) * CHANNELS;
    var lit: array<f32, CHANNELS>;
    var grey = 0.0;
    for (var c = 0u; c < CHANNELS; c++) {
      let raw = x[first + c] / SCALE[c] + MEAN[c];
      lit[c] = brightness * (middle + (raw - middle) * contrast);
      grey += BRIGHTNESS[c] * lit[c];
    }
    for (var c = 0u; c < CHANNELS; c++) {
      let value = clamp(grey + (lit[c] - grey) * saturation, 0.0, 255.0);
      y[first + c] = select(0.0, (value - MEAN[c]) * SCALE[c], row < step.count);
    }
  }
}
