// The sum of the rows of a batch, divided by the number of rows that count where MEAN: y[0] = Σ_r x[r] / count.
// Tiling: one workgroup; a thread adds every WORKGROUP-th row, then a tree adds the threads.
// Layouts: x [ROWS] with 0 in rows that do not count, step as STEP in engine/op.ts, y [1].
const ROWS = 1u;
const MEAN = true;
const WORKGROUP = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32, 8>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

var<workgroup> sums: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var row = thread; row < ROWS; row += WORKGROUP) {
    sum += x[row];
  }
  sums[thread] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread == 0u) {
    y[0] = sums[0] / select(1.0, f32(step[1]), MEAN);
  }
}
