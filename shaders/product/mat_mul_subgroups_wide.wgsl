// Matrix product with bias: y[m, n] = bias[n] + Σ_k
// a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation.
// Tiling: a thread computes 16 rows by 8 columns in registers over one of the chunks of CHUNK
// terms, four terms at a time. The rows of a are the same for all threads: each lane of a subgroup
// loads vec4s of them, all lanes get them by broadcasts. A subgroup has four lanes or more. With
// several chunks there is no bias and no activation here: `sum_chunks` adds chunks and bias.
// Layouts: those of vectors.wgsl.

// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + WORKGROUP * 8u - 1u) / (WORKGROUP * 8u);
// Whether no thread has rows or columns beyond the last: what is not asked costs a CPU adapter no
// masks.
const IS_WHOLE = M % 16u == 0u && N % (WORKGROUP * 8u) == 0u && M / 16u * COLUMNS * BATCHES <= 65535u;

// Columns n … n + 3 over the terms k … k + 3, a column each.
fn rightBlock(k: u32, n: u32) -> mat4x4f {
  if (B_COLUMN == 1u) {
    return transpose(mat4x4f(right(k, n), right(k + 1u, n), right(k + 2u, n), right(k + 3u, n)));
  }
  return mat4x4f(right(k, n), right(k, n + 1u), right(k, n + 2u), right(k, n + 3u));
}

// A lane's share of four rows by four terms: a row, or where a is transposed a term.
fn shareOf(m: u32, k: u32, lane: u32) -> vec4f {
  if (A_COLUMN == 1u) {
    return left(m + lane, k);
  }
  return left(m, k + lane);
}

fn terms(share: f32) -> vec4f {
  return vec4f(
    subgroupBroadcast(share, 0u),
    subgroupBroadcast(share, 1u),
    subgroupBroadcast(share, 2u),
    subgroupBroadcast(share, 3u),
  );
}

// Four terms of each of the four rows: what the lanes have becomes everyone's. WGSL wants a lane's
// number written out.
fn row0(share: vec4f) -> vec4f {
  if (A_COLUMN == 1u) {
    return subgroupBroadcast(share, 0u);
  }
  return terms(share.x);
}

fn row1(share: vec4f) -> vec4f {
  if (A_COLUMN == 1u) {
    return subgroupBroadcast(share, 1u);
  }
  return terms(share.y);
}

fn row2(share: vec4f) -> vec4f {
  if (A_COLUMN == 1u) {
    return subgroupBroadcast(share, 2u);
  }
  return terms(share.z);
}

fn row3(share: vec4f) -> vec4f {
  if (A_COLUMN == 1u) {
    return subgroupBroadcast(share, 3u);
  }
  return terms(share.w);
}

// Products are written out: with `dot` SwiftShader takes longer.
fn addColumn(sums: ptr<function, array<f32, 32>>, at: u32, row: vec4f, column: vec4f) {
  (*sums)[at] = (*sums)[at] + row.x * column.x + row.y * column.y + row.z * column.z +
    row.w * column.w;
}

fn addRow(sums: ptr<function, array<f32, 32>>, at: u32, row: vec4f, near: mat4x4f, far: mat4x4f) {
  addColumn(sums, at, row, near[0]);
  addColumn(sums, at + 1u, row, near[1]);
  addColumn(sums, at + 2u, row, near[2]);
  addColumn(sums, at + 3u, row, near[3]);
  addColumn(sums, at + 4u, row, far[0]);
  addColumn(sums, at + 5u, row, far[1]);
  addColumn(sums, at + 6u, row, far[2]);
  addColumn(sums, at + 7u, row, far[3]);
}

fn add(sums: ptr<function, array<f32, 32>>, share: vec4f, near: mat4x4f, far: mat4x4f) {
  addRow(sums, 0u, row0(share), near, far);
  addRow(sums, 8u, row1(share), near, far);
  addRow(sums, 16u, row2(share), near, far);
  addRow(sums, 24u, row3(share), near, far);
}

fn writeHalf(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (IS_WHOLE || (m < M && n < N)) {
    writeQuad(chunk, m, n, sum);
  }
}

fn writeRow(chunk: u32, m: u32, n: u32, sums: ptr<function, array<f32, 32>>, at: u32) {
  writeHalf(chunk, m, n, vec4f((*sums)[at], (*sums)[at + 1u], (*sums)[at + 2u], (*sums)[at + 3u]));
  writeHalf(
    chunk,
    m,
    n + 4u,
    vec4f((*sums)[at + 4u], (*sums)[at + 5u], (*sums)[at + 6u], (*sums)[at + 7u]),
  );
}

fn write(chunk: u32, m: u32, n: u32, sums: ptr<function, array<f32, 32>>) {
  writeRow(chunk, m, n, sums, 0u);
  writeRow(chunk, m + 1u, n, sums, 8u);
  writeRow(chunk, m + 2u, n, sums, 16u);
  writeRow(chunk, m + 3u, n, sums, 24u);
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroupLane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  // No thread returns: its lane has a share of a.
  let lane = subgroupLane % 4u;
  let tile = beginTile(group, groups);
  let n = (tile % COLUMNS * WORKGROUP + index) * 8u;
  let m = tile / COLUMNS * 16u;
  let chunk = group.z;
  var sums0 = array<f32, 32>();
  var sums1 = array<f32, 32>();
  var sums2 = array<f32, 32>();
  var sums3 = array<f32, 32>();
  for (var k = chunk * CHUNK; k < min((chunk + 1u) * CHUNK, K); k += 4u) {
    let near = rightBlock(k, min(n, N - 4u));
    let far = rightBlock(k, min(n + 4u, N - 4u));
    add(&sums0, shareOf(m, k, lane), near, far);
    add(&sums1, shareOf(m + 4u, k, lane), near, far);
    add(&sums2, shareOf(m + 8u, k, lane), near, far);
    add(&sums3, shareOf(m + 12u, k, lane), near, far);
  }
  write(chunk, m, n, &sums0);
  write(chunk, m + 4u, n, &sums1);
  write(chunk, m + 8u, n, &sums2);
  write(chunk, m + 12u, n, &sums3);
}
