// Convolution 3×3 with stride 1, without groups or dilation: y[p, f] = b[f] + Σ_ky Σ_kx Σ_c
// x[n, oy + ky − PAD_TOP, ox + kx − PAD_LEFT, c] · w[ky, kx, c, f], p = (n, oy, ox), then the
// activation.
// Without BIAS the third binding is not read.
// Tiling: a thread computes 4×4 pixels by 16 filters in registers, a row of the kernel and two
// channels at a time. The weights are the same for all threads: each lane of a subgroup loads a
// vec4 of them, all lanes get them by broadcasts. A subgroup has four lanes or more.
// Layouts: x [N, H, W, C/2] of vec2, w [3, 3, C, F/4] of vec4, b [F/4] of vec4, y [N, OH, OW, F/4]
// of vec4.

const TAP = CHANNELS * LINE;
const PAIRS = CHANNELS / 2u;
const ROWS = (OUT_HEIGHT + 3u) / 4u;
const COLUMNS = (OUT_WIDTH + 3u) / 4u;
const THREADS = BATCH * ROWS * COLUMNS;

@group(0) @binding(0) var<storage, read> x: array<vec2f>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Two channels of a row of x: what the three taps see at four pixels, a column each.
struct Windows {
  first: mat4x3f,
  second: mat4x3f,
}

// A lane's share of two channels of a row of weights: four filters of each tap, a column each.
struct Share {
  first: mat3x4f,
  second: mat3x4f,
}

// One filter's three taps of two channels.
struct Taps {
  first: vec3f,
  second: vec3f,
}

// One `&`: where the operands of `&&` are evaluated by turns, SwiftShader takes five times as long
// to compile.
fn load(place: u32, isInside: bool) -> vec2f {
  return select(vec2f(0.0), x[place], isInside);
}

fn windows(n: u32, row: u32, at: Columns, pair: u32) -> Windows {
  let isInside = row < HEIGHT;
  let first = select(0u, (n * HEIGHT + row) * WIDTH * PAIRS, isInside) + pair;
  let x0 = load(first + at.left.x, isInside & at.isLeft.x);
  let x1 = load(first + at.left.y, isInside & at.isLeft.y);
  let x2 = load(first + at.left.z, isInside & at.isLeft.z);
  let x3 = load(first + at.right.x, isInside & at.isRight.x);
  let x4 = load(first + at.right.y, isInside & at.isRight.y);
  let x5 = load(first + at.right.z, isInside & at.isRight.z);
  return Windows(
    mat4x3f(x0.x, x1.x, x2.x, x1.x, x2.x, x3.x, x2.x, x3.x, x4.x, x3.x, x4.x, x5.x),
    mat4x3f(x0.y, x1.y, x2.y, x1.y, x2.y, x3.y, x2.y, x3.y, x4.y, x3.y, x4.y, x5.y),
  );
}

fn shareOf(ky: u32, c: u32, quad: u32) -> Share {
  let first = ky * 3u * TAP + c * LINE + quad;
  let second = first + LINE;
  return Share(
    mat3x4f(w[first], w[first + TAP], w[first + 2u * TAP]),
    mat3x4f(w[second], w[second + TAP], w[second + 2u * TAP]),
  );
}

// Filter f of a lane's quad becomes everyone's; WGSL wants the lane's number written out.
fn taps0(own: Share, f: u32) -> Taps {
  return Taps(
    vec3f(
      subgroupBroadcast(own.first[0][f], 0u),
      subgroupBroadcast(own.first[1][f], 0u),
      subgroupBroadcast(own.first[2][f], 0u),
    ),
    vec3f(
      subgroupBroadcast(own.second[0][f], 0u),
      subgroupBroadcast(own.second[1][f], 0u),
      subgroupBroadcast(own.second[2][f], 0u),
    ),
  );
}

fn taps1(own: Share, f: u32) -> Taps {
  return Taps(
    vec3f(
      subgroupBroadcast(own.first[0][f], 1u),
      subgroupBroadcast(own.first[1][f], 1u),
      subgroupBroadcast(own.first[2][f], 1u),
    ),
    vec3f(
      subgroupBroadcast(own.second[0][f], 1u),
      subgroupBroadcast(own.second[1][f], 1u),
      subgroupBroadcast(own.second[2][f], 1u),
    ),
  );
}

fn taps2(own: Share, f: u32) -> Taps {
  return Taps(
    vec3f(
      subgroupBroadcast(own.first[0][f], 2u),
      subgroupBroadcast(own.first[1][f], 2u),
      subgroupBroadcast(own.first[2][f], 2u),
    ),
    vec3f(
      subgroupBroadcast(own.second[0][f], 2u),
      subgroupBroadcast(own.second[1][f], 2u),
      subgroupBroadcast(own.second[2][f], 2u),
    ),
  );
}

fn taps3(own: Share, f: u32) -> Taps {
  return Taps(
    vec3f(
      subgroupBroadcast(own.first[0][f], 3u),
      subgroupBroadcast(own.first[1][f], 3u),
      subgroupBroadcast(own.first[2][f], 3u),
    ),
    vec3f(
      subgroupBroadcast(own.second[0][f], 3u),
      subgroupBroadcast(own.second[1][f], 3u),
      subgroupBroadcast(own.second[2][f], 3u),
    ),
  );
}

// Adds what a filter brings to four pixels side by side. Products are written out: with `dot`
// SwiftShader takes a sixth longer.
fn addRow(sums: ptr<function, array<f32, 64>>, at: u32, w: Taps, x: Windows) {
  (*sums)[at] = (*sums)[at] + w.first[0] * x.first[0][0] + w.first[1] * x.first[0][1] +
    w.first[2] * x.first[0][2] +
    w.second[0] * x.second[0][0] + w.second[1] * x.second[0][1] + w.second[2] * x.second[0][2];
  (*sums)[at + 4u] = (*sums)[at + 4u] + w.first[0] * x.first[1][0] + w.first[1] * x.first[1][1] +
    w.first[2] * x.first[1][2] +
    w.second[0] * x.second[1][0] + w.second[1] * x.second[1][1] + w.second[2] * x.second[1][2];
  (*sums)[at + 8u] = (*sums)[at + 8u] + w.first[0] * x.first[2][0] + w.first[1] * x.first[2][1] +
    w.first[2] * x.first[2][2] +
    w.second[0] * x.second[2][0] + w.second[1] * x.second[2][1] + w.second[2] * x.second[2][2];
  (*sums)[at + 12u] = (*sums)[at + 12u] + w.first[0] * x.first[3][0] + w.first[1] * x.first[3][1] +
    w.first[2] * x.first[3][2] +
    w.second[0] * x.second[3][0] + w.second[1] * x.second[3][1] + w.second[2] * x.second[3][2];
}

fn addFilter(
  sums: ptr<function, array<f32, 64>>,
  f: u32,
  w: Taps,
  x0: Windows,
  x1: Windows,
  x2: Windows,
  x3: Windows,
) {
  addRow(sums, f, w, x0);
  addRow(sums, 16u + f, w, x1);
  addRow(sums, 32u + f, w, x2);
  addRow(sums, 48u + f, w, x3);
}

// Four filters of pixel p of a row; a choice costs less code than four times the stores.
fn choose(sums: ptr<function, array<f32, 64>>, row: u32, p: u32) -> vec4f {
  return vec4f(
    chooseRow(sums, row, p * 4u),
    chooseRow(sums, row, p * 4u + 1u),
    chooseRow(sums, row, p * 4u + 2u),
    chooseRow(sums, row, p * 4u + 3u),
  );
}

fn chooseRow(sums: ptr<function, array<f32, 64>>, row: u32, i: u32) -> f32 {
  return select(
    select((*sums)[i], (*sums)[16u + i], row == 1u),
    select((*sums)[32u + i], (*sums)[48u + i], row == 3u),
    row > 1u,
  );
}

fn write(ox: u32, row: u32, quad: u32, sum0: vec4f, sum1: vec4f, sum2: vec4f, sum3: vec4f) {
  if (ox < OUT_WIDTH) {
    let place = (row * OUT_WIDTH + ox) * LINE;
    writeQuad(place, quad, sum0);
    writeQuad(place, quad + 1u, sum1);
    writeQuad(place, quad + 2u, sum2);
    writeQuad(place, quad + 3u, sum3);
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
  let thread = groupIndex(group, groups) * WORKGROUP + index;
  let i = min(thread, THREADS - 1u);
  let ox = i % COLUMNS * 4u;
  let oy = i / COLUMNS % ROWS * 4u;
  let n = i / (COLUMNS * ROWS);
  let quad = group.z * 4u;
  let own = min(quad + subgroupLane % 4u, LINE - 1u);
  let at = columns(ox - PAD_LEFT, PAIRS);
  var sums0 = array<f32, 64>();
  var sums1 = array<f32, 64>();
  var sums2 = array<f32, 64>();
  var sums3 = array<f32, 64>();
  // The rows of the kernel in a loop, not written out: a third of the code, which takes so much
  // less time to compile.
  for (var term = 0u; term < 3u * PAIRS; term++) {
    let ky = term % 3u;
    let pair = term / 3u;
    let iy = oy + ky - PAD_TOP;
    let x0 = windows(n, iy, at, pair);
    let x1 = windows(n, iy + 1u, at, pair);
    let x2 = windows(n, iy + 2u, at, pair);
    let x3 = windows(n, iy + 3u, at, pair);
    let share = shareOf(ky, pair * 2u, own);
    addFilter(&sums0, 0u, taps0(share, 0u), x0, x1, x2, x3);
    addFilter(&sums0, 1u, taps0(share, 1u), x0, x1, x2, x3);
    addFilter(&sums0, 2u, taps0(share, 2u), x0, x1, x2, x3);
    addFilter(&sums0, 3u, taps0(share, 3u), x0, x1, x2, x3);
    addFilter(&sums1, 0u, taps1(share, 0u), x0, x1, x2, x3);
    addFilter(&sums1, 1u, taps1(share, 1u), x0, x1, x2, x3);
    addFilter(&sums1, 2u, taps1(share, 2u), x0, x1, x2, x3);
    addFilter(&sums1, 3u, taps1(share, 3u), x0, x1, x2, x3);
    addFilter(&sums2, 0u, taps2(share, 0u), x0, x1, x2, x3);
    addFilter(&sums2, 1u, taps2(share, 1u), x0, x1, x2, x3);
    addFilter(&sums2, 2u, taps2(share, 2u), x0, x1, x2, x3);
    addFilter(&sums2, 3u, taps2(share, 3u), x0, x1, x2, x3);
    addFilter(&sums3, 0u, taps3(share, 0u), x0, x1, x2, x3);
    addFilter(&sums3, 1u, taps3(share, 1u), x0, x1, x2, x3);
    addFilter(&sums3, 2u, taps3(share, 2u), x0, x1, x2, x3);
    addFilter(&sums3, 3u, taps3(share, 3u), x0, x1, x2, x3);
  }
  for (var row = 0u; row < select(0u, min(4u, OUT_HEIGHT - oy), thread < THREADS); row++) {
    let place = n * OUT_HEIGHT + oy + row;
    write(
      ox,
      place,
      quad,
      choose(&sums0, row, 0u),
      choose(&sums1, row, 0u),
      choose(&sums2, row, 0u),
      choose(&sums3, row, 0u),
    );
    write(
      ox + 1u,
      place,
      quad,
      choose(&sums0, row, 1u),
      choose(&sums1, row, 1u),
      choose(&sums2, row, 1u),
      choose(&sums3, row, 1u),
    );
    write(
      ox + 2u,
      place,
      quad,
      choose(&sums0, row, 2u),
      choose(&sums1, row, 2u),
      choose(&sums2, row, 2u),
      choose(&sums3, row, 2u),
    );
    write(
      ox + 3u,
      place,
      quad,
      choose(&sums0, row, 3u),
      choose(&sums1, row, 3u),
      choose(&sums2, row, 3u),
      choose(&sums3, row, 3u),
    );
  }
}
