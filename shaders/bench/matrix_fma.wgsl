// The roof of mixed precision: products of subgroup matrices in registers only, 4 · 2 · ROWS · COLUMNS ·
// TERMS operations a round and subgroup.
// Tiling: a subgroup keeps 4 sums going, enough to hide the latency of each.
// Layouts: y [subgroups, 4, ROWS, COLUMNS].
const ROWS = 8u;
const COLUMNS = 8u;
const TERMS = 8u;
const LANES = 8u;
const ROUNDS = 16u;

alias Left = subgroup_matrix_left<f16, TERMS, ROWS>;
alias Right = subgroup_matrix_right<f16, COLUMNS, TERMS>;
alias Sum = subgroup_matrix_result<f32, COLUMNS, ROWS>;

const SIZE = ROWS * COLUMNS;

@group(0) @binding(0) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u) {
  let left = Left(0.5h);
  let right = Right(f16(group.x & 7u));
  var sum0 = Sum(0.0);
  var sum1 = Sum(1.0);
  var sum2 = Sum(2.0);
  var sum3 = Sum(3.0);
  for (var round = 0u; round < ROUNDS; round++) {
    sum0 = subgroupMatrixMultiplyAccumulate(left, right, sum0);
    sum1 = subgroupMatrixMultiplyAccumulate(left, right, sum1);
    sum2 = subgroupMatrixMultiplyAccumulate(left, right, sum2);
    sum3 = subgroupMatrixMultiplyAccumulate(left, right, sum3);
  }
  let place = group.x * 4u * SIZE;
  subgroupMatrixStore<row_major>(&y, place, sum0, COLUMNS);
  subgroupMatrixStore<row_major>(&y, place + SIZE, sum1, COLUMNS);
  subgroupMatrixStore<row_major>(&y, place + 2u * SIZE, sum2, COLUMNS);
  subgroupMatrixStore<row_major>(&y, place + 3u * SIZE, sum3, COLUMNS);
}
