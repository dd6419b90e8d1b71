// What is written position by position: the kernel's own part says `channelOf(c)`, what it knows of a
// channel, which is a `Channel` of its own, and `writeAt(p, place, channel)`,
// where `place` is that of the number.
// Tiling: a thread takes a channel of ROWS positions, one after the other.
const ROWS = 1u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  let first = i / CHANNELS * ROWS;
  if (first >= POSITIONS) {
    return;
  }
  let c = i % CHANNELS;
  let channel = channelOf(c);
  for (var r = 0u; r < ROWS; r++) {
    let p = first + r;
    if (p < POSITIONS) {
      writeAt(p, p * CHANNELS + c, channel);
    }
  }
}
