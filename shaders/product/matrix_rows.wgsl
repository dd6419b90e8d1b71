// The rows of a product for `subgroup_matrices`: a row of a is a row of y.
// Layout: a [STEPS, LEFT, TERMS].
const LEFT = 8u;

fn left(row: u32, step: u32) -> Left {
  let place = step * LEFT + min(row, LEFT - ROWS);
  return subgroupMatrixLoad<Left, row_major>(&a, place * TERMS, TERMS);
}

fn placeOf(row: u32) -> u32 {
  return row;
}
