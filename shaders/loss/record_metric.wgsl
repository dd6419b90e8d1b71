// The sum of a batch's values into the step's place of a ring, or added to what is there:
// ring[step mod SLOTS, COLUMN] = Σ_r x[r], or where ACCUMULATE, but in step 0, that much more. Where a
// step is of PARTS, step is index / PARTS, and the parts after its first add to it.
// Layouts: ring [SLOTS, COLUMNS], x [ROWS] with 0 in rows that do not count.
const SLOTS = 64u;
const COLUMNS = 1u;
const COLUMN = 0u;
const ACCUMULATE = false;
const PARTS = 1u;

@group(0) @binding(0) var<storage, read_write> ring: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  let sum = sumRows(thread);
  if (thread == 0u) {
    let place = step.index / PARTS % SLOTS * COLUMNS + COLUMN;
    let adds = (ACCUMULATE && step.index > 0u) || step.index % PARTS > 0u;
    ring[place] = select(sum, ring[place] + sum, adds);
  }
}
