// What a random word gives by the shader's table of quantiles, `table [QUANTILES + 1]`, straight between
// two of them.
const QUANTILES = 256u;

fn quantile(word: u32) -> f32 {
  let place = word >> 8u;
  let low = place / (16777216u / QUANTILES);
  let share = f32(place % (16777216u / QUANTILES)) / f32(16777216u / QUANTILES);
  return table[low] + share * (table[low + 1u] - table[low]);
}
