// A flat list of threads, folded over y where x would have too many workgroups.
const WORKGROUP = 64u;

// The number of a thread.
fn flatIndex(id: vec3u, groups: vec3u) -> u32 {
  return id.y * groups.x * WORKGROUP + id.x;
}

// The number of a workgroup.
fn groupIndex(group: vec3u, groups: vec3u) -> u32 {
  return group.y * groups.x + group.x;
}
