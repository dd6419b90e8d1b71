// Tiling: a workgroup takes a set, each thread every WORKGROUPth Number of it; their shares are added
// as a tree.
var<workgroup> shares: array<vec2f, WORKGROUP>;

fn together(thread: u32, share: vec2f) -> vec2f {
  shares[thread] = share;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      shares[thread] += shares[thread + half];
    }
  }
  workgroupBarrier();
  let sum = shares[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32
) {
  let own = groupIndex(group, groups);
  // A set more than there are is one that is there: barriers need all threads.
  let which = min(own, SETS - 1u);
  let shift = total(firstOfSet(which)) / f32(LANES);
  let sum = together(thread, vec2f(shareOfSum(which, shift, thread, WORKGROUP), 0.0)).x;
  let mean = shift + sum / COUNT;
  let squares = vec2f(shareOfSquares(which, mean, thread, WORKGROUP), 0.0);
  let inverse = inverseOf(together(thread, squares).x);
  var products = vec2f();
  if (GRADIENT) {
    products = together(thread, shareOfProducts(which, mean, thread, WORKGROUP)) / COUNT;
  }
  if (thread == 0u && own < SETS) {
    statistics[which] = vec4f(mean, inverse, products.x, products.y * inverse);
  }
}
