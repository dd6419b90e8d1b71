// The row that each is mixed with: the rows that count, turned by as many places as a random word of
// the step says.
const STREAM = 0u;

fn partnerOf(row: u32) -> u32 {
  let word = pcg4d(vec4u(step.seed, STREAM, step.index, 0xffffffffu)).x >> 16u;
  let turn = select(0u, 1u + word % max(1u, step.count - 1u), step.count > 1u);
  return (row + turn) % max(1u, step.count);
}
