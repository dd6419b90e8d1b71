// What the threads of a workgroup reduce together, in a tree: every thread gets the result.
var<workgroup> numbers: array<f32, WORKGROUP>;

fn sumOfAll(lane: u32, own: f32) -> f32 {
  numbers[lane] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      numbers[lane] += numbers[lane + half];
    }
  }
  workgroupBarrier();
  let all = numbers[0];
  workgroupBarrier();
  return all;
}

fn largestOfAll(lane: u32, own: f32) -> f32 {
  numbers[lane] = own;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      numbers[lane] = max(numbers[lane], numbers[lane + half]);
    }
  }
  workgroupBarrier();
  let all = numbers[0];
  workgroupBarrier();
  return all;
}
