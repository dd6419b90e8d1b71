// The gradients of a 3×3 convolution with stride 1, without groups or dilation, by its weights and
// its bias: dw[ky, kx, c, f] = Σ_n Σ_oy Σ_ox
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · dy[n, oy, ox, f], db[f] = Σ_n Σ_oy Σ_ox
// dy[n, oy, ox, f].
// Tiling: a thread sums the nine taps of a channel by 16 filters in registers, over the STRIPS
// strips of four columns of its chunk. It walks down a strip and keeps three rows of x; each row of
// dy meets all three. dy is the same for all threads: each lane of a subgroup loads two vec4 of it,
// all lanes get them by shuffles, and adds what it loads up for db. A subgroup has 8 lanes or more;
// eight have it all. With four channels or less two threads have a channel, and half of the filters
// each. `sum_chunks_of_two` adds the chunks.
// Layouts: x [N, H, W, C], dy [N, OH, OW, F/4] of vec4, sums [chunks, 3, 3, C, F/4] of vec4,
// bias_sums [chunks, F/4] of vec4.
const STRIPS = 1u;
const WORKGROUP = 64u;

const COLUMNS = (OUT_WIDTH + 3u) / 4u;
const ALL_STRIPS = BATCH * COLUMNS;
// Half of eight lanes would have no channel; the workgroup is of eight then.
const IS_NARROW = CHANNELS <= 4u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> bias_sums: array<vec4f>;

// A quad of filters of a pixel of dy; zeros beyond the right edge.
fn gradient(n: u32, oy: u32, ox: u32, quad: u32) -> vec4f {
  let place = ((n * OUT_HEIGHT + oy) * OUT_WIDTH + min(ox, OUT_WIDTH - 1u)) * LINE +
    min(quad, LINE - 1u);
  return select(vec4f(0.0), dy[place], ox < OUT_WIDTH);
}

// A lane's share of four pixels by four quads of filters: two pixels of one quad.
fn shareOf(n: u32, oy: u32, ox: u32, quad: u32, lane: u32) -> mat2x4f {
  let at = ox + lane / 4u;
  let own = quad + lane % 4u;
  return mat2x4f(gradient(n, oy, at, own), gradient(n, oy, at + 2u, own));
}

// Four pixels of filter f of a quad: a lane's share becomes everyone's.
fn pixels(share: mat2x4f, quad: u32, f: u32) -> vec4f {
  return vec4f(
    subgroupShuffle(share[0][f], quad),
    subgroupShuffle(share[0][f], quad + 4u),
    subgroupShuffle(share[1][f], quad),
    subgroupShuffle(share[1][f], quad + 4u),
  );
}

// Adds what four pixels bring to the three taps of a row of the kernel.
fn addFilter(
  sums: ptr<function, array<f32, 36>>,
  ky: u32,
  share: mat2x4f,
  quad: u32,
  f: u32,
  x: mat3x4f,
) {
  let v = pixels(share, quad, f);
  (*sums)[ky * 12u + f] += dot(v, x[0]);
  (*sums)[ky * 12u + 4u + f] += dot(v, x[1]);
  (*sums)[ky * 12u + 8u + f] += dot(v, x[2]);
}

fn add(sums: ptr<function, array<f32, 36>>, ky: u32, share: mat2x4f, quad: u32, x: mat3x4f) {
  addFilter(sums, ky, share, quad, 0u, x);
  addFilter(sums, ky, share, quad, 1u, x);
  addFilter(sums, ky, share, quad, 2u, x);
  addFilter(sums, ky, share, quad, 3u, x);
}

fn addBias(sums: ptr<function, array<f32, 4>>, share: mat2x4f) {
  (*sums)[0] += share[0][0] + share[1][0];
  (*sums)[1] += share[0][1] + share[1][1];
  (*sums)[2] += share[0][2] + share[1][2];
  (*sums)[3] += share[0][3] + share[1][3];
}

// Two lanes have a quad.
fn biasOf(own: vec4f, quad: u32) -> vec4f {
  return subgroupShuffle(own, quad) + subgroupShuffle(own, quad + 4u);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroupLane: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  // No thread returns: its lane has a share of dy.
  let lane = subgroupLane % 8u;
  let channel = select(group.y * WORKGROUP + index, index % 4u, IS_NARROW);
  let c = min(channel, CHANNELS - 1u);
  let quad = group.z * 4u;
  let first = select(0u, index / 4u * 2u, IS_NARROW);
  var sums0 = array<f32, 36>();
  var sums1 = array<f32, 36>();
  var sums2 = array<f32, 36>();
  var sums3 = array<f32, 36>();
  var bias = array<f32, 4>();
  for (var strip = group.x * STRIPS; strip < min((group.x + 1u) * STRIPS, ALL_STRIPS); strip++) {
    let n = strip / COLUMNS;
    let ox = strip % COLUMNS * 4u;
    var oy = 0u; // a variable: a constant that wraps around is an error
    var above = windows(n, oy - PAD_TOP, ox - PAD_LEFT, c);
    var here = windows(n, oy + 1u - PAD_TOP, ox - PAD_LEFT, c);
    for (; oy < OUT_HEIGHT; oy++) {
      let below = windows(n, oy + 2u - PAD_TOP, ox - PAD_LEFT, c);
      let share = shareOf(n, oy, ox, quad, lane);
      addBias(&bias, share);
      add(&sums0, 0u, share, first, above);
      add(&sums1, 0u, share, first + 1u, above);
      add(&sums0, 1u, share, first, here);
      add(&sums1, 1u, share, first + 1u, here);
      add(&sums0, 2u, share, first, below);
      add(&sums1, 2u, share, first + 1u, below);
      if (!IS_NARROW) {
        add(&sums2, 0u, share, 2u, above);
        add(&sums3, 0u, share, 3u, above);
        add(&sums2, 1u, share, 2u, here);
        add(&sums3, 1u, share, 3u, here);
        add(&sums2, 2u, share, 2u, below);
        add(&sums3, 2u, share, 3u, below);
      }
      above = here;
      here = below;
    }
  }
  for (var i = 0u; i < select(0u, 9u, channel < CHANNELS); i++) {
    let place = ((group.x * 9u + i) * CHANNELS + channel) * LINE;
    write(place, quad + first, choose(&sums0, i));
    write(place, quad + first + 1u, choose(&sums1, i));
    if (!IS_NARROW) {
      write(place, quad + 2u, choose(&sums2, i));
      write(place, quad + 3u, choose(&sums3, i));
    }
  }
  let own = vec4f(bias[0], bias[1], bias[2], bias[3]);
  writeBias(group.x, channel, quad + first, biasOf(own, first));
  writeBias(group.x, channel, quad + first + 1u, biasOf(own, first + 1u));
  if (!IS_NARROW) {
    writeBias(group.x, channel, quad + 2u, biasOf(own, 2u));
    writeBias(group.x, channel, quad + 3u, biasOf(own, 3u));
  }
}
