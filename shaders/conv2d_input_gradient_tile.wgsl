// The gradient of a convolution with stride 1, without groups, by its input:
// dx[p, c] = Σ_ky Σ_kx Σ_f dy[n, oy, ox, f] · w[ky, kx, c, f], p = (n, iy, ix), oy = iy + PAD_TOP − ky·DILATION_Y, ox likewise.
// Tiling: a thread computes 4 pixels, a workgroup's width apart, by 8 channels in registers. The weights' addresses are the
// same for a whole workgroup, so that a CPU adapter loads them once for all its lanes; there is no workgroup memory.
// Layouts: dy [N, OH, OW, F], w [KH, KW, C, F], dx [N, H, W, C/4] of vec4.
const BATCH = 1u;
const HEIGHT = 5u;
const WIDTH = 5u;
const CHANNELS = 4u;
const KERNEL_HEIGHT = 3u;
const KERNEL_WIDTH = 3u;
const OUT_HEIGHT = 5u;
const OUT_WIDTH = 5u;
const FILTERS = 4u;
const PAD_TOP = 1u;
const PAD_LEFT = 1u;
const DILATION_Y = 1u;
const DILATION_X = 1u;
const WORKGROUP = 64u;

const QUADS = CHANNELS / 4u;
const PIXELS = BATCH * HEIGHT * WIDTH;

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;

// Where the channels of a tap start, and whether it lies inside the border; outside, the place is another cell's.
struct Tap {
  place: u32,
  inside: bool,
}

fn tap(pixel: u32, ky: u32, kx: u32) -> Tap {
  let row = pixel / WIDTH % HEIGHT + PAD_TOP - ky * DILATION_Y;
  let column = pixel % WIDTH + PAD_LEFT - kx * DILATION_X;
  let n = pixel / (WIDTH * HEIGHT);
  let inside = row < OUT_HEIGHT && column < OUT_WIDTH;
  return Tap(select(0u, ((n * OUT_HEIGHT + row) * OUT_WIDTH + column) * FILTERS, inside), inside);
}

// Four channels of one tap and filter.
fn weights(place: u32) -> vec4f {
  return vec4f(w[place], w[place + FILTERS], w[place + 2u * FILTERS], w[place + 3u * FILTERS]);
}

fn write(pixel: u32, quad: u32, sum: vec4f) {
  if (pixel < PIXELS && quad < QUADS) {
    dx[pixel * QUADS + quad] = sum;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, QUADS - 1u);
  let first = (group.y * groups.x + group.x) * WORKGROUP * 4u + lane;
  let pixel0 = first + 0u * WORKGROUP;
  let pixel1 = first + 1u * WORKGROUP;
  let pixel2 = first + 2u * WORKGROUP;
  let pixel3 = first + 3u * WORKGROUP;
  var sum00 = vec4f(0.0);
  var sum01 = vec4f(0.0);
  var sum10 = vec4f(0.0);
  var sum11 = vec4f(0.0);
  var sum20 = vec4f(0.0);
  var sum21 = vec4f(0.0);
  var sum30 = vec4f(0.0);
  var sum31 = vec4f(0.0);
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let tap0 = tap(min(pixel0, PIXELS - 1u), ky, kx);
      let tap1 = tap(min(pixel1, PIXELS - 1u), ky, kx);
      let tap2 = tap(min(pixel2, PIXELS - 1u), ky, kx);
      let tap3 = tap(min(pixel3, PIXELS - 1u), ky, kx);
      let start = (ky * KERNEL_WIDTH + kx) * CHANNELS;
      for (var f = 0u; f < FILTERS; f++) {
        let w0 = weights((start + quad0 * 4u) * FILTERS + f);
        let w1 = weights((start + quad1 * 4u) * FILTERS + f);
        let x0 = vec4f(select(0.0, dy[tap0.place + f], tap0.inside));
        sum00 = fma(x0, w0, sum00);
        sum01 = fma(x0, w1, sum01);
        let x1 = vec4f(select(0.0, dy[tap1.place + f], tap1.inside));
        sum10 = fma(x1, w0, sum10);
        sum11 = fma(x1, w1, sum11);
        let x2 = vec4f(select(0.0, dy[tap2.place + f], tap2.inside));
        sum20 = fma(x2, w0, sum20);
        sum21 = fma(x2, w1, sum21);
        let x3 = vec4f(select(0.0, dy[tap3.place + f], tap3.inside));
        sum30 = fma(x3, w0, sum30);
        sum31 = fma(x3, w1, sum31);
      }
    }
  }
  write(pixel0, quad0, sum00);
  write(pixel0, quad0 + 1u, sum01);
  write(pixel1, quad0, sum10);
  write(pixel1, quad0 + 1u, sum11);
  write(pixel2, quad0, sum20);
  write(pixel2, quad0 + 1u, sum21);
  write(pixel3, quad0, sum30);
  write(pixel3, quad0 + 1u, sum31);
}
