// Tiling: a thread takes a set.
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let which = flatIndex(id, groups);
  if (which >= SETS) {
    return;
  }
  let shift = total(firstOfSet(which)) / f32(LANES);
  let mean = shift + shareOfSum(which, shift, 0u, 1u) / COUNT;
  let inverse = inverseOf(shareOfSquares(which, mean, 0u, 1u));
  var products = vec2f();
  if (GRADIENT) {
    products = shareOfProducts(which, mean, 0u, 1u) / COUNT;
  }
  statistics[which] = vec4f(mean, inverse, products.x, products.y * inverse);
}
