// The sum of the rows x [ROWS] of the shader, by one workgroup: a thread adds every WORKGROUP-th
// row, then a tree adds the threads. Thread 0 has the sum.
const ROWS = 1u;

var<workgroup> sums: array<f32, WORKGROUP>;

fn sumRows(thread: u32) -> f32 {
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
  return sums[thread];
}
