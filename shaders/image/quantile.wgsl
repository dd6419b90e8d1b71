// What a random word gives by a table of quantiles, straight between two of them.
// Layouts: table [QUANTILES + 1].
const QUANTILES = 256u;

@group(0) @binding(3) var<storage, read> table: array<f32>;

fn quantile(word: u32) -> f32 {
  let place = word >> 8u;
  let low = place / (16777216u / QUANTILES);
  let share = f32(place % (16777216u / QUANTILES)) / f32(16777216u / QUANTILES);
  return table[low] + share * (table[low + 1u] - table[low]);
}
