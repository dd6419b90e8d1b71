// Pictures that are mixed with their partners, and the shares of their own:
// y[r, i] = s[r] · x[r, i] + (1 − s[r]) · x[partner(r), i], s[r] = quantile(pcg4d(seed, STREAM, step, r).x);
// in rows that do not count y = 0 and s = 1.
// Tiling: a thread takes every THREADS-th pixel of a picture, the first its share.
// Layouts: x and y [BATCH, H, W, C], s [BATCH].
const BATCH = 1u;
const HEIGHT = 1u;
const WIDTH = 1u;
const CHANNELS = 1u;
const THREADS = 1u;

const PIXELS = HEIGHT * WIDTH;

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
  let drawn = quantile(pcg4d(vec4u(step.seed, STREAM, step.index, row)).x);
  let share = select(1.0, drawn, isCounted);
  if (thread % THREADS == 0u) {
    s[row] = share;
  }
  let other = partnerOf(row);
  for (var pixel = thread % THREADS; pixel < PIXELS; pixel += THREADS) {
    let place = (row * PIXELS + pixel) * CHANNELS;
    let source = (other * PIXELS + pixel) * CHANNELS;
    for (var c = 0u; c < CHANNELS; c++) {
      let mixed = share * x[place + c] + (1.0 - share) * x[source + c];
      y[place + c] = select(0.0, mixed, isCounted);
    }
  }
}
