// Convolution without groups, or with groups of a multiple of 8 filters: y[p, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, iy, ix, g·GC + c] · w[ky, kx, c, f], p = (n, oy, ox), with iy = oy·STRIDE_Y − PAD_TOP +
// ky·DILATION_Y, ix likewise, g the group of filter f; then the activation. Without BIAS the third
// binding is not read.
// Tiling: a thread computes 4 pixels, a workgroup's width apart, by 8 filters in registers. The
// weights' addresses are the same for a whole workgroup, so that a CPU adapter loads them once for
// all its lanes; there is no workgroup memory.
// Layouts: x [N, H, W, C], w [KH, KW, C/groups, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4] of
// vec4.
const BIAS = true;

const PIXELS = BATCH * OUT_HEIGHT * OUT_WIDTH;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Where the channels of a tap start, and whether it lies inside the border; outside, the place is
// another cell's.
struct Tap {
  place: u32,
  inside: bool,
}

// A pixel's picture, and where its first tap lies: worked out once, not for every tap.
fn corner(pixel: u32) -> vec3u {
  let p = min(pixel, PIXELS - 1u);
  return vec3u(
    p / (OUT_WIDTH * OUT_HEIGHT) * HEIGHT,
    p / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y - PAD_TOP,
    p % OUT_WIDTH * STRIDE_X - PAD_LEFT,
  );
}

fn tap(corner: vec3u, ky: u32, kx: u32, firstChannel: u32) -> Tap {
  let row = corner.y + ky * DILATION_Y;
  let column = corner.z + kx * DILATION_X;
  let inside = row < HEIGHT && column < WIDTH;
  let pixel = select(0u, (corner.x + row) * WIDTH + column, inside);
  return Tap(pixel * CHANNELS + firstChannel, inside);
}

fn write(pixel: u32, quad: u32, sum: vec4f) {
  if (pixel < PIXELS && quad < LINE) {
    y[pixel * LINE + quad] = activate4(sum);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let quad0 = group.z * 2u;
  let quad1 = min(quad0 + 1u, LINE - 1u);
  // Of the group that these filters see.
  let firstChannel = select(0u, quad0 * 4u / GROUP_FILTERS * GROUP_CHANNELS, GROUPS > 1u);
  let first = groupIndex(group, groups) * WORKGROUP * 4u + lane;
  let pixel0 = first + 0u * WORKGROUP;
  let corner0 = corner(pixel0);
  let pixel1 = first + 1u * WORKGROUP;
  let corner1 = corner(pixel1);
  let pixel2 = first + 2u * WORKGROUP;
  let corner2 = corner(pixel2);
  let pixel3 = first + 3u * WORKGROUP;
  let corner3 = corner(pixel3);
  var sum00 = select(vec4f(0.0), b[quad0], BIAS);
  var sum01 = select(vec4f(0.0), b[quad1], BIAS);
  var sum10 = sum00;
  var sum11 = sum01;
  var sum20 = sum00;
  var sum21 = sum01;
  var sum30 = sum00;
  var sum31 = sum01;
  for (var ky = 0u; ky < KERNEL_HEIGHT; ky++) {
    for (var kx = 0u; kx < KERNEL_WIDTH; kx++) {
      let tap0 = tap(corner0, ky, kx, firstChannel);
      let tap1 = tap(corner1, ky, kx, firstChannel);
      let tap2 = tap(corner2, ky, kx, firstChannel);
      let tap3 = tap(corner3, ky, kx, firstChannel);
      let start = (ky * KERNEL_WIDTH + kx) * GROUP_CHANNELS;
      for (var c = 0u; c < GROUP_CHANNELS; c++) {
        let w0 = w[(start + c) * LINE + quad0];
        let w1 = w[(start + c) * LINE + quad1];
        let x0 = vec4f(select(0.0, x[tap0.place + c], tap0.inside));
        sum00 = fma(x0, w0, sum00);
        sum01 = fma(x0, w1, sum01);
        let x1 = vec4f(select(0.0, x[tap1.place + c], tap1.inside));
        sum10 = fma(x1, w0, sum10);
        sum11 = fma(x1, w1, sum11);
        let x2 = vec4f(select(0.0, x[tap2.place + c], tap2.inside));
        sum20 = fma(x2, w0, sum20);
        sum21 = fma(x2, w1, sum21);
        let x3 = vec4f(select(0.0, x[tap3.place + c], tap3.inside));
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
