// The row that each is mixed with: the rows that count, turned by as many places as a random word of
// the step says.
fn partnerOf(row: u32) -> u32 {
  let word = randomWords(0xffffffffu).x >> 16u;
  let turn = select(0u, 1u + word % max(1u, step.count - 1u), step.count > 1u);
  return (row + turn) % max(1u, step.count);
}
