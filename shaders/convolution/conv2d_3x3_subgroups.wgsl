// Convolution 3×3 with stride 1, without groups or dilation: y[p, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · w[ky, kx, c, f], p = (n, oy, ox), then the
// activation.
// Without BIAS the third binding is not read.
// Tiling: a thread computes 2×4 pixels by QUADS·4 filters in registers, a row of the kernel at a
// time. The weights are the same for all threads: each lane of a subgroup loads a vec4 of them, all
// lanes get them by shuffles. A subgroup has eight lanes or more; QUADS is 8 or 4.
// Layouts: x [N, H, W, C], w [3, 3, C, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4] of vec4.
const QUADS = 8u;
const BIAS = true;

const TAP = CHANNELS * LINE;
const ROWS = (OUT_HEIGHT + 1u) / 2u;
const COLUMNS = (OUT_WIDTH + 3u) / 4u;
const THREADS = BATCH * ROWS * COLUMNS;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Six numbers of a channel of a row of x: what the three taps see at four pixels, a column each.
fn windows(n: u32, row: u32, at: Columns, c: u32) -> mat4x3f {
  let isInside = row < HEIGHT;
  let first = select(0u, (n * HEIGHT + row) * WIDTH * CHANNELS, isInside) + c;
  let left = vec3f(x[first + at.left.x], x[first + at.left.y], x[first + at.left.z]);
  let right = vec3f(x[first + at.right.x], x[first + at.right.y], x[first + at.right.z]);
  let a = select(vec3f(0.0), left, at.isLeft & vec3<bool>(isInside));
  let b = select(vec3f(0.0), right, at.isRight & vec3<bool>(isInside));
  return mat4x3f(a, vec3f(a.yz, b.x), vec3f(a.z, b.xy), b);
}

// A lane's share of a row of weights: a quad of each tap, or where there are only four quads one of
// the first two taps, then of the third.
fn shareOf(first: u32, tap: u32) -> mat3x4f {
  if (QUADS == 8u) {
    return mat3x4f(w[first], w[first + TAP], w[first + 2u * TAP]);
  }
  return mat3x4f(w[first + tap], w[first + 2u * TAP], vec4f());
}

// The three weights of filter f of a quad: what a lane has becomes everyone's.
fn weights(share: mat3x4f, quad: u32, f: u32) -> vec3f {
  if (QUADS == 8u) {
    return vec3f(
      subgroupShuffle(share[0][f], quad),
      subgroupShuffle(share[1][f], quad),
      subgroupShuffle(share[2][f], quad),
    );
  }
  return vec3f(
    subgroupShuffle(share[0][f], quad),
    subgroupShuffle(share[0][f], quad + 4u),
    subgroupShuffle(share[1][f], quad),
  );
}

// Adds what a row of weights brings to filter f of a quad.
fn addFilter(
  sums: ptr<function, array<f32, 32>>,
  share: mat3x4f,
  quad: u32,
  f: u32,
  upper: mat4x3f,
  lower: mat4x3f,
) {
  let v = weights(share, quad, f);
  (*sums)[f] += dot(v, upper[0]);
  (*sums)[16u + f] += dot(v, lower[0]);
  (*sums)[4u + f] += dot(v, upper[1]);
  (*sums)[20u + f] += dot(v, lower[1]);
  (*sums)[8u + f] += dot(v, upper[2]);
  (*sums)[24u + f] += dot(v, lower[2]);
  (*sums)[12u + f] += dot(v, upper[3]);
  (*sums)[28u + f] += dot(v, lower[3]);
}

fn add(
  sums: ptr<function, array<f32, 32>>,
  share: mat3x4f,
  quad: u32,
  upper: mat4x3f,
  lower: mat4x3f,
) {
  addFilter(sums, share, quad, 0u, upper, lower);
  addFilter(sums, share, quad, 1u, upper, lower);
  addFilter(sums, share, quad, 2u, upper, lower);
  addFilter(sums, share, quad, 3u, upper, lower);
}

// Four filters of a pixel of the upper row or of the lower one: a choice costs less code than twice
// the stores.
fn choose(sums: ptr<function, array<f32, 32>>, column: u32, isLower: bool) -> vec4f {
  let i = column * 4u;
  return select(
    vec4f((*sums)[i], (*sums)[i + 1u], (*sums)[i + 2u], (*sums)[i + 3u]),
    vec4f((*sums)[i + 16u], (*sums)[i + 17u], (*sums)[i + 18u], (*sums)[i + 19u]),
    isLower,
  );
}

// Four filters of the four pixels of a row, from `place` on, after bias and activation.
fn write(sums: ptr<function, array<f32, 32>>, place: u32, ox: u32, quad: u32, isLower: bool) {
  if (quad < LINE) {
    let bias = select(vec4f(0.0), b[quad], BIAS);
    writePixel(place + quad, ox, bias + choose(sums, 0u, isLower));
    writePixel(place + LINE + quad, ox + 1u, bias + choose(sums, 1u, isLower));
    writePixel(place + 2u * LINE + quad, ox + 2u, bias + choose(sums, 2u, isLower));
    writePixel(place + 3u * LINE + quad, ox + 3u, bias + choose(sums, 3u, isLower));
  }
}

fn writePixel(place: u32, ox: u32, value: vec4f) {
  if (OUT_WIDTH % 4u == 0u || ox < OUT_WIDTH) {
    y[place] = activate4(value);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroupLane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  // No thread returns: its lane has a share of the weights.
  let lane = subgroupLane % 8u;
  let thread = groupIndex(group, groups) * WORKGROUP + index;
  let i = min(thread, THREADS - 1u);
  let ox = i % COLUMNS * 4u;
  let oy = i / COLUMNS % ROWS * 2u;
  let n = i / (COLUMNS * ROWS);
  let quad = group.z * QUADS;
  let own = min(quad + lane % QUADS, LINE - 1u);
  let tap = lane / 4u * TAP;
  let at = columns(ox - PAD_LEFT, CHANNELS);
  var sums0 = array<f32, 32>();
  var sums1 = array<f32, 32>();
  var sums2 = array<f32, 32>();
  var sums3 = array<f32, 32>();
  var sums4 = array<f32, 32>();
  var sums5 = array<f32, 32>();
  var sums6 = array<f32, 32>();
  var sums7 = array<f32, 32>();
  // A single loop, so that no compiler unrolls the rows of the kernel: the code must fit into a
  // CPU's cache.
  for (var term = 0u; term < 3u * CHANNELS; term++) {
    let ky = term / CHANNELS;
    let c = term % CHANNELS;
    let share = shareOf(ky * 3u * TAP + c * LINE + own, tap);
    let upper = windows(n, oy + ky - PAD_TOP, at, c);
    let lower = windows(n, oy + ky + 1u - PAD_TOP, at, c);
    add(&sums0, share, 0u, upper, lower);
    add(&sums1, share, 1u, upper, lower);
    add(&sums2, share, 2u, upper, lower);
    add(&sums3, share, 3u, upper, lower);
    if (QUADS == 8u) {
      add(&sums4, share, 4u, upper, lower);
      add(&sums5, share, 5u, upper, lower);
      add(&sums6, share, 6u, upper, lower);
      add(&sums7, share, 7u, upper, lower);
    }
  }
  for (var row = 0u; row < select(0u, min(2u, OUT_HEIGHT - oy), thread < THREADS); row++) {
    let isLower = row == 1u;
    let place = ((n * OUT_HEIGHT + oy + row) * OUT_WIDTH + ox) * LINE;
    write(&sums0, place, ox, quad, isLower);
    write(&sums1, place, ox, quad + 1u, isLower);
    write(&sums2, place, ox, quad + 2u, isLower);
    write(&sums3, place, ox, quad + 3u, isLower);
    if (QUADS == 8u) {
      write(&sums4, place, ox, quad + 4u, isLower);
      write(&sums5, place, ox, quad + 5u, isLower);
      write(&sums6, place, ox, quad + 6u, isLower);
      write(&sums7, place, ox, quad + 7u, isLower);
    }
  }
}
