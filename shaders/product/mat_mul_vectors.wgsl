// Matrix product with bias: y[m, n] = bias[n] + Σ_k
// a[m·A_ROW + k·A_COLUMN] · b[k·B_ROW + n·B_COLUMN], then the activation.
// Tiling: a thread computes 8 rows by 4 columns in registers over one of the chunks of CHUNK terms,
// four terms at a time; with several chunks there is no bias and no activation here: `sum_chunks`
// adds chunks and bias. There is no workgroup memory.
// Layouts: those of vectors.wgsl.

// Workgroups side by side over the columns; the rows may need more of them than a dimension of the
// grid holds.
const COLUMNS = (N + WORKGROUP * 4u - 1u) / (WORKGROUP * 4u);

// Rows m … m + 3 over k … k + 3, a column of the result each.
fn leftBlock(m: u32, k: u32) -> mat4x4f {
  if (A_COLUMN == 1u) {
    return mat4x4f(left(m, k), left(m + 1u, k), left(m + 2u, k), left(m + 3u, k));
  }
  return transpose(mat4x4f(left(m, k), left(m, k + 1u), left(m, k + 2u), left(m, k + 3u)));
}

// Rows k … k + 3 over n … n + 3, a column of the result each.
fn rightBlock(k: u32, n: u32) -> mat4x4f {
  if (B_COLUMN == 1u) {
    return mat4x4f(right(k, n), right(k + 1u, n), right(k + 2u, n), right(k + 3u, n));
  }
  return transpose(mat4x4f(right(k, n), right(k, n + 1u), right(k, n + 2u), right(k, n + 3u)));
}

fn write(chunk: u32, m: u32, n: u32, sum: vec4f) {
  if (m < M) {
    writeQuad(chunk, m, n, sum);
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let tile = beginTile(group, groups);
  let n = (tile % COLUMNS * WORKGROUP + lane) * 4u;
  if (n >= N) {
    return;
  }
  let m = tile / COLUMNS * 8u;
  let chunk = group.z;
  var upper = mat4x4f();
  var lower = mat4x4f();
  for (var k = chunk * CHUNK; k < min((chunk + 1u) * CHUNK, K); k += 4u) {
    let terms = rightBlock(k, n);
    upper += terms * leftBlock(m, k);
    lower += terms * leftBlock(m + 4u, k);
  }
  for (var i = 0u; i < 4u; i++) {
    write(chunk, m + i, n, upper[i]);
    write(chunk, m + 4u + i, n, lower[i]);
  }
}
