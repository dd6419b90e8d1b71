// The class of a row, the first of the most probable: targets [ROWS, CLASSES].
@group(0) @binding(1) var<storage, read> targets: array<f32>;

fn classOf(row: u32) -> u32 {
  var best = 0u;
  for (var c = 1u; c < CLASSES; c++) {
    best = select(best, c, targets[row * CLASSES + c] > targets[row * CLASSES + best]);
  }
  return best;
}
