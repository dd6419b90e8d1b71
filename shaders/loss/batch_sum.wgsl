// The sum of the rows of a batch, divided by the number of rows that count where MEAN:
// y[0] = Σ_r x[r] / count.
// Layouts: x [ROWS] with 0 in rows that do not count, y [1].
const MEAN = true;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: Step;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  let sum = sumRows(thread);
  if (thread == 0u) {
    y[0] = sum / select(1.0, f32(step.count), MEAN);
  }
}
