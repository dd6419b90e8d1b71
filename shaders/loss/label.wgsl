// The class of a row: targets u32 [ROWS].
@group(0) @binding(1) var<storage, read> targets: array<u32>;

fn classOf(row: u32) -> u32 {
  return targets[row];
}
