// Whether an epoch's validation is the best so far: loss = sums[0, COLUMN] / count, and where it is
// finite and less than the record's, record = (bits of loss, epoch, 1), else record[2] = 0.
// Tiling: one thread does it all.
// Layouts: record u32 [4], sums [1, COLUMNS].
const COLUMN = 0u;

@group(0) @binding(0) var<storage, read_write> record: array<u32, 4>;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read> step: Step;

@compute @workgroup_size(1)
fn main() {
  let loss = sums[COLUMN] / f32(step.count);
  let isFinite = !isNotFinite(vec4u(bitcast<u32>(loss))).x;
  if (isFinite && loss < bitcast<f32>(record[0])) {
    record[0] = bitcast<u32>(loss);
    record[1] = step.index;
    record[2] = 1u;
  } else {
    record[2] = 0u;
  }
}
