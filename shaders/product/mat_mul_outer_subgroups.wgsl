// Outer products: y[m, n] = Σ_k a[k, m] · b[k, n] with K of 16 or less, as in a dense layer's
// weight gradient.
// Tiling: a thread keeps all terms of four columns in registers and walks over CHUNK tiles of eight
// rows. The terms of the rows are the same for all threads: each lane of a subgroup loads vec4s of
// them, all lanes get them by shuffles. A subgroup has eight lanes or more.
// Layouts: a [K, M/4], b [K, N/4], y [M, N/4], each of vec4.

// Workgroups side by side over the columns; the chunks of rows may need more of them than a
// dimension of the grid holds.
const COLUMNS = (N + WORKGROUP * 4u - 1u) / (WORKGROUP * 4u);

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

// Four rows of a term; zeros beyond K, the last rows beyond M.
fn left(m: u32, k: u32) -> vec4f {
  return select(vec4f(0.0), a[(min(k, K - 1u) * M + min(m, M - 4u)) / 4u], k < K);
}

// Four columns of a term; zeros beyond K.
fn right(k: u32, n: u32) -> vec4f {
  return select(vec4f(0.0), b[(min(k, K - 1u) * N + n) / 4u], k < K);
}

// Four terms, a column each.
fn rightBlock(k: u32, n: u32) -> mat4x4f {
  return mat4x4f(right(k, n), right(k + 1u, n), right(k + 2u, n), right(k + 3u, n));
}

// A lane's share of eight rows by 16 terms: four rows of one term in each column.
fn shareOf(m: u32, lane: u32) -> mat4x4f {
  let row = m + lane % 2u * 4u;
  let k = lane / 2u;
  return mat4x4f(left(row, k), left(row, k + 4u), left(row, k + 8u), left(row, k + 12u));
}

// Terms 4·block … 4·block + 3 of row i.
fn terms(share: mat4x4f, block: u32, i: u32) -> vec4f {
  let number = share[block][i % 4u];
  let lane = i / 4u;
  return vec4f(
    subgroupShuffle(number, lane),
    subgroupShuffle(number, lane + 2u),
    subgroupShuffle(number, lane + 4u),
    subgroupShuffle(number, lane + 6u),
  );
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
  let tile = groupIndex(group, groups);
  let column = (tile % COLUMNS * WORKGROUP + index) * 4u;
  let n = min(column, N - 4u);
  let b0 = rightBlock(0u, n);
  let b1 = rightBlock(4u, n);
  let b2 = rightBlock(8u, n);
  let b3 = rightBlock(12u, n);
  for (var i = 0u; i < CHUNK; i++) {
    let m = (tile / COLUMNS * CHUNK + i) * 8u;
    let share = shareOf(m, lane);
    let row0 = b0 * terms(share, 0u, 0u) + b1 * terms(share, 1u, 0u) + b2 * terms(share, 2u, 0u) +
      b3 * terms(share, 3u, 0u);
    let row1 = b0 * terms(share, 0u, 1u) + b1 * terms(share, 1u, 1u) + b2 * terms(share, 2u, 1u) +
      b3 * terms(share, 3u, 1u);
    let row2 = b0 * terms(share, 0u, 2u) + b1 * terms(share, 1u, 2u) + b2 * terms(share, 2u, 2u) +
      b3 * terms(share, 3u, 2u);
    let row3 = b0 * terms(share, 0u, 3u) + b1 * terms(share, 1u, 3u) + b2 * terms(share, 2u, 3u) +
      b3 * terms(share, 3u, 3u);
    let row4 = b0 * terms(share, 0u, 4u) + b1 * terms(share, 1u, 4u) + b2 * terms(share, 2u, 4u) +
      b3 * terms(share, 3u, 4u);
    let row5 = b0 * terms(share, 0u, 5u) + b1 * terms(share, 1u, 5u) + b2 * terms(share, 2u, 5u) +
      b3 * terms(share, 3u, 5u);
    let row6 = b0 * terms(share, 0u, 6u) + b1 * terms(share, 1u, 6u) + b2 * terms(share, 2u, 6u) +
      b3 * terms(share, 3u, 6u);
    let row7 = b0 * terms(share, 0u, 7u) + b1 * terms(share, 1u, 7u) + b2 * terms(share, 2u, 7u) +
      b3 * terms(share, 3u, 7u);
    if (column < N && m < M) {
      y[(m) * (N / 4u) + column / 4u] = row0;
      y[(m + 1u) * (N / 4u) + column / 4u] = row1;
      y[(m + 2u) * (N / 4u) + column / 4u] = row2;
      y[(m + 3u) * (N / 4u) + column / 4u] = row3;
      if (m + 4u < M) {
        y[(m + 4u) * (N / 4u) + column / 4u] = row4;
        y[(m + 5u) * (N / 4u) + column / 4u] = row5;
        y[(m + 6u) * (N / 4u) + column / 4u] = row6;
        y[(m + 7u) * (N / 4u) + column / 4u] = row7;
      }
    }
  }
}
