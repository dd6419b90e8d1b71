// The gradients of a 3×3 convolution with stride 1, without groups or dilation, by its weights and
// its bias: dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · dy[n, oy, ox, f], db[f] = Σ_n Σ_oy Σ_ox
// dy[n, oy, ox, f].
// Tiling: a thread sums the nine taps of a channel by eight filters in registers, over the STRIPS
// strips of eight columns of its chunk. It walks down a strip and keeps three rows of x; each row
// of dy meets all three. dy is the same for all threads: each lane of a subgroup loads four vec4 of
// it, all lanes get them by broadcasts, and adds what it loads up for db. A subgroup has four lanes
// or more; four have it all. `sum_chunks_of_two` adds the chunks.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [chunks, 3, 3, C, F/4] of vec4,
// bias_sums [chunks, F/4] of vec4.
const STRIPS = 1u;
const WORKGROUP = 64u;

const COLUMNS = (OUT_WIDTH + 7u) / 8u;
const ALL_STRIPS = BATCH * COLUMNS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// Ten numbers of a row of x side by side: what the three taps see at eight pixels.
struct Numbers {
  left: vec4f,
  middle: vec4f,
  right: vec2f,
}

// Eight pixels of a filter of dy.
struct Pixels {
  left: vec4f,
  right: vec4f,
}

fn numbers(n: u32, iy: u32, ix: u32, c: u32) -> Numbers {
  return Numbers(
    numbers4(n, iy, ix, c),
    numbers4(n, iy, ix + 4u, c),
    vec2f(number(n, iy, ix + 8u, c), number(n, iy, ix + 9u, c)),
  );
}

// A quad of filters of a pixel of dy; zeros beyond the right edge.
fn gradient(n: u32, oy: u32, ox: u32, quad: u32) -> vec4f {
  let place = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + min(ox, OUT_WIDTH - 1u)) * LINE + quad;
  return select(vec4f(0.0), dy[place], ox < OUT_WIDTH);
}

// A lane's share of eight pixels by two quads of filters: every other pixel of one quad.
fn shareOf(n: u32, oy: u32, ox: u32, quad: u32) -> mat4x4f {
  return mat4x4f(
    gradient(n, oy, ox, quad),
    gradient(n, oy, ox + 2u, quad),
    gradient(n, oy, ox + 4u, quad),
    gradient(n, oy, ox + 6u, quad),
  );
}

// Filter f of the first quad, and of the second: what two lanes have becomes everyone's. WGSL wants
// the lanes' numbers written out.
fn pixels0(share: mat4x4f, f: u32) -> Pixels {
  return Pixels(
    vec4f(
      subgroupBroadcast(share[0][f], 0u),
      subgroupBroadcast(share[0][f], 2u),
      subgroupBroadcast(share[1][f], 0u),
      subgroupBroadcast(share[1][f], 2u),
    ),
    vec4f(
      subgroupBroadcast(share[2][f], 0u),
      subgroupBroadcast(share[2][f], 2u),
      subgroupBroadcast(share[3][f], 0u),
      subgroupBroadcast(share[3][f], 2u),
    ),
  );
}

fn pixels1(share: mat4x4f, f: u32) -> Pixels {
  return Pixels(
    vec4f(
      subgroupBroadcast(share[0][f], 1u),
      subgroupBroadcast(share[0][f], 3u),
      subgroupBroadcast(share[1][f], 1u),
      subgroupBroadcast(share[1][f], 3u),
    ),
    vec4f(
      subgroupBroadcast(share[2][f], 1u),
      subgroupBroadcast(share[2][f], 3u),
      subgroupBroadcast(share[3][f], 1u),
      subgroupBroadcast(share[3][f], 3u),
    ),
  );
}

// Products are written out: with `dot` SwiftShader takes longer.
fn addTap(sums: ptr<function, array<f32, 36>>, at: u32, d: Pixels, left: vec4f, right: vec4f) {
  (*sums)[at] = (*sums)[at] + d.left.x * left.x + d.left.y * left.y + d.left.z * left.z +
    d.left.w * left.w +
    d.right.x * right.x + d.right.y * right.y + d.right.z * right.z + d.right.w * right.w;
}

fn addRow(sums: ptr<function, array<f32, 36>>, at: u32, d: Pixels, x: Numbers) {
  addTap(sums, at, d, x.left, x.middle);
  addTap(sums, at + 4u, d, vec4f(x.left.yzw, x.middle.x), vec4f(x.middle.yzw, x.right.x));
  addTap(sums, at + 8u, d, vec4f(x.left.zw, x.middle.xy), vec4f(x.middle.zw, x.right));
}

fn addFilter(
  sums: ptr<function, array<f32, 36>>,
  f: u32,
  d: Pixels,
  above: Numbers,
  here: Numbers,
  below: Numbers,
) {
  addRow(sums, f, d, above);
  addRow(sums, 12u + f, d, here);
  addRow(sums, 24u + f, d, below);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroupLane: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  // No thread returns: its lane has a share of dy.
  let lane = subgroupLane % 4u;
  let channel = group.y * WORKGROUP + index;
  let c = min(channel, CHANNELS - 1u);
  let quad = group.z * 2u;
  let own = min(quad + lane % 2u, LINE - 1u);
  var sums0 = array<f32, 36>();
  var sums1 = array<f32, 36>();
  var bias = vec4f(0.0);
  for (var strip = group.x * STRIPS; strip < min((group.x + 1u) * STRIPS, ALL_STRIPS); strip++) {
    let n = strip / COLUMNS;
    let ox = strip % COLUMNS * 8u;
    let ix = ox - PAD_LEFT;
    var oy = 0u; // a variable: a constant that wraps around is an error
    var above = numbers(n, oy - PAD_TOP, ix, c);
    var here = numbers(n, oy + 1u - PAD_TOP, ix, c);
    for (; oy < OUT_HEIGHT; oy++) {
      let below = numbers(n, oy + 2u - PAD_TOP, ix, c);
      let share = shareOf(n, oy, ox + lane / 2u, own);
      bias += share[0] + share[1] + share[2] + share[3];
      addFilter(&sums0, 0u, pixels0(share, 0u), above, here, below);
      addFilter(&sums0, 1u, pixels0(share, 1u), above, here, below);
      addFilter(&sums0, 2u, pixels0(share, 2u), above, here, below);
      addFilter(&sums0, 3u, pixels0(share, 3u), above, here, below);
      addFilter(&sums1, 0u, pixels1(share, 0u), above, here, below);
      addFilter(&sums1, 1u, pixels1(share, 1u), above, here, below);
      addFilter(&sums1, 2u, pixels1(share, 2u), above, here, below);
      addFilter(&sums1, 3u, pixels1(share, 3u), above, here, below);
      above = here;
      here = below;
    }
  }
  for (var i = 0u; i < select(0u, 9u, channel < CHANNELS); i++) {
    let place = ((group.x * 9u + i) * CHANNELS + channel) * LINE;
    write(place, quad, choose(&sums0, i));
    write(place, quad + 1u, choose(&sums1, i));
  }
  // Two lanes have a quad.
  writeBias(group.x, channel, quad, subgroupBroadcast(bias, 0u) + subgroupBroadcast(bias, 2u));
  writeBias(group.x, channel, quad + 1u, subgroupBroadcast(bias, 1u) + subgroupBroadcast(bias, 3u));
}
