// A product by subgroup matrices, halves to float32: y[chunk, place, n] = Σ_step Σ_k
// left(row, step, k) · right(n, step, k) over the chunk's steps of TERMS terms each, plus bias[n],
// then the activation. A shader that has this part says where the left matrix of a row and a step
// lies (`left`), and which row of y a row is (`placeOf`; HEIGHT or more where it is none).
// Tiling: a subgroup holds TILES_M × TILES_N matrices of ROWS × COLUMNS in registers, a workgroup
// SUBGROUPS_M × SUBGROUPS_N subgroups. Operands are loaded straight from memory, where the matrices
// of a step lie side by side, each in one piece; those of the next step are loaded while this one's
// are multiplied. What is beyond the last row or column is loaded again from there and not written.
// The results go through workgroup memory, a row of matrices at a time, so that lanes side by side
// write cells side by side.
// Layouts: a as `left` has it, b [STEPS, RIGHT, TERMS], bias [WIDTH] and y [chunks, HEIGHT, WIDTH] of
// cells. Without BIAS the third binding is not read.
const ROWS = 8u;
const COLUMNS = 8u;
const TERMS = 8u;
const LANES = 8u;
const TILES_M = 2u;
const TILES_N = 2u;
const SUBGROUPS_M = 1u;
const SUBGROUPS_N = 1u;
// Numbers in a cell: 4 where the rows of y are whole vec4, else 1.
alias Cell = f32;
const CELL = 1u;
const HEIGHT = 8u;
const WIDTH = 8u;
const RIGHT = 8u;
const STEPS = 1u;
const CHUNK = 1u;
const BIAS = false;

alias Left = subgroup_matrix_left<f16, TERMS, ROWS>;
alias Right = subgroup_matrix_right<f16, COLUMNS, TERMS>;
alias Sum = subgroup_matrix_result<f32, COLUMNS, ROWS>;
alias Lefts = array<Left, TILES_M>;
alias Rights = array<Right, TILES_N>;
alias Sums = array<array<Sum, TILES_N>, TILES_M>;

// The columns of a workgroup, and how many workgroups cover those of y.
const BLOCK = SUBGROUPS_N * TILES_N * COLUMNS;
const BLOCKS = (WIDTH * CELL + BLOCK - 1u) / BLOCK;
// The cells of a row of a subgroup's matrices, and of all its rows of one matrix.
const LINE = TILES_N * COLUMNS / CELL;
const STRIP = ROWS * LINE;

@group(0) @binding(0) var<storage, read> a: array<f16>;
@group(0) @binding(1) var<storage, read> b: array<f16>;
@group(0) @binding(2) var<storage, read> bias: array<Cell>;
@group(0) @binding(3) var<storage, read_write> y: array<Cell>;

var<workgroup> strips: array<Cell, SUBGROUPS_M * SUBGROUPS_N * STRIP>;

// What a subgroup multiplies in a step.
fn load(
  step: u32,
  row: u32,
  column: u32,
  lefts: ptr<function, Lefts>,
  rights: ptr<function, Rights>,
) {
  for (var i = 0u; i < TILES_M; i++) {
    lefts[i] = left(row + i * ROWS, step);
  }
  for (var j = 0u; j < TILES_N; j++) {
    let n = min(column + j * COLUMNS, RIGHT - COLUMNS);
    rights[j] = subgroupMatrixLoad<Right, col_major>(&b, (step * RIGHT + n) * TERMS, TERMS);
  }
}

fn multiply(
  lefts: ptr<function, Lefts>,
  rights: ptr<function, Rights>,
  sums: ptr<function, Sums>,
) {
  for (var i = 0u; i < TILES_M; i++) {
    for (var j = 0u; j < TILES_N; j++) {
      sums[i][j] = subgroupMatrixMultiplyAccumulate(lefts[i], rights[j], sums[i][j]);
    }
  }
}

fn finish(sum: Cell, column: u32) -> Cell {
  var value = sum;
  if (BIAS) {
    value += bias[column];
  }
  return activateCell(value);
}

@compute @workgroup_size(LANES * SUBGROUPS_M * SUBGROUPS_N)
fn main(
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let block = groupIndex(group, groups);
  let row = (block / BLOCKS * SUBGROUPS_M + subgroup / SUBGROUPS_N) * TILES_M * ROWS;
  let column = (block % BLOCKS * SUBGROUPS_N + subgroup % SUBGROUPS_N) * TILES_N * COLUMNS;
  let end = min((group.z + 1u) * CHUNK, STEPS);
  var sums: Sums;
  var lefts: Lefts;
  var rights: Rights;
  var nextLefts: Lefts;
  var nextRights: Rights;
  load(group.z * CHUNK, row, column, &nextLefts, &nextRights);
  for (var step = group.z * CHUNK; step < end; step++) {
    lefts = nextLefts;
    rights = nextRights;
    load(min(step + 1u, STEPS - 1u), row, column, &nextLefts, &nextRights);
    multiply(&lefts, &rights, &sums);
  }
  let strip = subgroup * STRIP;
  for (var i = 0u; i < TILES_M; i++) {
    workgroupBarrier();
    for (var j = 0u; j < TILES_N; j++) {
      let place = strip + j * COLUMNS / CELL;
      subgroupMatrixStore<row_major>(&strips, place, sums[i][j], LINE);
    }
    workgroupBarrier();
    for (var cell = lane; cell < STRIP; cell += LANES) {
      let place = placeOf(row + i * ROWS + cell / LINE);
      let n = column / CELL + cell % LINE;
      if (place < HEIGHT && n < WIDTH) {
        y[(group.z * HEIGHT + place) * WIDTH + n] = finish(strips[strip + cell], n);
      }
    }
  }
}
