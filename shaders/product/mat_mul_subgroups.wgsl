// Matrix product with bias: y[m, n] = bias[n] + Σ_k
// a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation.
// Tiling: a thread computes ROWS rows, 16 or 32, by 4 columns in registers over one of the chunks of
// CHUNK terms, four terms at a time. The rows of a are the same for all threads: each lane of a subgroup
// loads vec4s of them, all lanes get them by shuffles. A subgroup has eight lanes or more. With
// several chunks there is no bias and no activation here: `sum_chunks` adds chunks and bias.
// Layouts: those of vectors.wgsl.
const ROWS = 16u;

// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + WORKGROUP * 4u - 1u) / (WORKGROUP * 4u);
// Whether no thread has rows or columns beyond the last: what is not asked costs a CPU adapter no
// masks.
const IS_WHOLE = M % ROWS == 0u && N % (WORKGROUP * 4u) == 0u && M / ROWS * COLUMNS * BATCHES <= 65535u;

// Columns n … n + 3 over the terms k … k + 3, a column each.
fn rightBlock(k: u32, n: u32) -> mat4x4f {
  if (B_COLUMN == 1u) {
    return transpose(mat4x4f(right(k, n), right(k + 1u, n), right(k + 2u, n), right(k + 3u, n)));
  }
  return mat4x4f(right(k, n), right(k, n + 1u), right(k, n + 2u), right(k, n + 3u));
}

// A lane's share of 16 rows by four terms: a row of each eight, or where a is transposed four rows
// of a term of each two.
fn shareOf(m: u32, k: u32, lane: u32) -> mat2x4f {
  if (A_COLUMN == 1u) {
    return mat2x4f(left(m + lane, k), left(m + 8u + lane, k));
  }
  let row = m + lane % 4u * 4u;
  return mat2x4f(left(row, k + lane / 4u), left(row, k + 2u + lane / 4u));
}

// Four terms of a row.
fn row(share: mat2x4f, i: u32) -> vec4f {
  if (A_COLUMN == 1u) {
    return subgroupShuffle(share[i / 8u], i % 8u);
  }
  return vec4f(
    subgroupShuffle(share[0][i % 4u], i / 4u),
    subgroupShuffle(share[0][i % 4u], i / 4u + 4u),
    subgroupShuffle(share[1][i % 4u], i / 4u),
    subgroupShuffle(share[1][i % 4u], i / 4u + 4u),
  );
}

fn add(sums: ptr<function, array<f32, 4>>, row: vec4f, columns: mat4x4f) {
  (*sums)[0] += dot(row, columns[0]);
  (*sums)[1] += dot(row, columns[1]);
  (*sums)[2] += dot(row, columns[2]);
  (*sums)[3] += dot(row, columns[3]);
}

fn write(chunk: u32, m: u32, n: u32, sums: array<f32, 4>) {
  if (IS_WHOLE || (m < M && n < N)) {
    writeQuad(chunk, m, n, vec4f(sums[0], sums[1], sums[2], sums[3]));
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroupLane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  // No thread returns: its lane has a share of a.
  let lane = subgroupLane % 8u;
  let tile = beginTile(group, groups);
  let n = (tile % COLUMNS * WORKGROUP + index) * 4u;
  let m = tile / COLUMNS * ROWS;
  let chunk = group.z;
  var sums0 = array<f32, 4>();
  var sums1 = array<f32, 4>();
  var sums2 = array<f32, 4>();
  var sums3 = array<f32, 4>();
  var sums4 = array<f32, 4>();
  var sums5 = array<f32, 4>();
  var sums6 = array<f32, 4>();
  var sums7 = array<f32, 4>();
  var sums8 = array<f32, 4>();
  var sums9 = array<f32, 4>();
  var sums10 = array<f32, 4>();
  var sums11 = array<f32, 4>();
  var sums12 = array<f32, 4>();
  var sums13 = array<f32, 4>();
  var sums14 = array<f32, 4>();
  var sums15 = array<f32, 4>();
  var sums16 = array<f32, 4>();
  var sums17 = array<f32, 4>();
  var sums18 = array<f32, 4>();
  var sums19 = array<f32, 4>();
  var sums20 = array<f32, 4>();
  var sums21 = array<f32, 4>();
  var sums22 = array<f32, 4>();
  var sums23 = array<f32, 4>();
  var sums24 = array<f32, 4>();
  var sums25 = array<f32, 4>();
  var sums26 = array<f32, 4>();
  var sums27 = array<f32, 4>();
  var sums28 = array<f32, 4>();
  var sums29 = array<f32, 4>();
  var sums30 = array<f32, 4>();
  var sums31 = array<f32, 4>();
  for (var k = chunk * CHUNK; k < min((chunk + 1u) * CHUNK, K); k += 4u) {
    let columns = rightBlock(k, min(n, N - 4u));
    let share = shareOf(m, k, lane);
    add(&sums0, row(share, 0u), columns);
    add(&sums1, row(share, 1u), columns);
    add(&sums2, row(share, 2u), columns);
    add(&sums3, row(share, 3u), columns);
    add(&sums4, row(share, 4u), columns);
    add(&sums5, row(share, 5u), columns);
    add(&sums6, row(share, 6u), columns);
    add(&sums7, row(share, 7u), columns);
    add(&sums8, row(share, 8u), columns);
    add(&sums9, row(share, 9u), columns);
    add(&sums10, row(share, 10u), columns);
    add(&sums11, row(share, 11u), columns);
    add(&sums12, row(share, 12u), columns);
    add(&sums13, row(share, 13u), columns);
    add(&sums14, row(share, 14u), columns);
    add(&sums15, row(share, 15u), columns);
    if (ROWS == 32u) {
      let far = shareOf(m + 16u, k, lane);
      add(&sums16, row(far, 0u), columns);
      add(&sums17, row(far, 1u), columns);
      add(&sums18, row(far, 2u), columns);
      add(&sums19, row(far, 3u), columns);
      add(&sums20, row(far, 4u), columns);
      add(&sums21, row(far, 5u), columns);
      add(&sums22, row(far, 6u), columns);
      add(&sums23, row(far, 7u), columns);
      add(&sums24, row(far, 8u), columns);
      add(&sums25, row(far, 9u), columns);
      add(&sums26, row(far, 10u), columns);
      add(&sums27, row(far, 11u), columns);
      add(&sums28, row(far, 12u), columns);
      add(&sums29, row(far, 13u), columns);
      add(&sums30, row(far, 14u), columns);
      add(&sums31, row(far, 15u), columns);
    }
  }
  write(chunk, m, n, sums0);
  write(chunk, m + 1u, n, sums1);
  write(chunk, m + 2u, n, sums2);
  write(chunk, m + 3u, n, sums3);
  write(chunk, m + 4u, n, sums4);
  write(chunk, m + 5u, n, sums5);
  write(chunk, m + 6u, n, sums6);
  write(chunk, m + 7u, n, sums7);
  write(chunk, m + 8u, n, sums8);
  write(chunk, m + 9u, n, sums9);
  write(chunk, m + 10u, n, sums10);
  write(chunk, m + 11u, n, sums11);
  write(chunk, m + 12u, n, sums12);
  write(chunk, m + 13u, n, sums13);
  write(chunk, m + 14u, n, sums14);
  write(chunk, m + 15u, n, sums15);
  if (ROWS == 32u) {
    write(chunk, m + 16u, n, sums16);
    write(chunk, m + 17u, n, sums17);
    write(chunk, m + 18u, n, sums18);
    write(chunk, m + 19u, n, sums19);
    write(chunk, m + 20u, n, sums20);
    write(chunk, m + 21u, n, sums21);
    write(chunk, m + 22u, n, sums22);
    write(chunk, m + 23u, n, sums23);
    write(chunk, m + 24u, n, sums24);
    write(chunk, m + 25u, n, sums25);
    write(chunk, m + 26u, n, sums26);
    write(chunk, m + 27u, n, sums27);
    write(chunk, m + 28u, n, sums28);
    write(chunk, m + 29u, n, sums29);
    write(chunk, m + 30u, n, sums30);
    write(chunk, m + 31u, n, sums31);
  }
}
