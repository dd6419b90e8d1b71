// A pass between the first and the last of `merge_moments`: writes the moments of groups.
@group(0) @binding(3) var<storage, read_write> merged_means: array<Number>;
@group(0) @binding(4) var<storage, read_write> merged_squares: array<Number>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i / CHANNELS * LENGTH >= PARTS) {
    return;
  }
  let moments = mergeGroup(i / CHANNELS, i % CHANNELS);
  merged_means[i] = moments.mean;
  merged_squares[i] = moments.squares;
}
