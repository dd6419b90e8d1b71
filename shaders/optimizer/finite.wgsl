// Which numbers are not finite: those all whose exponent bits are set. Comparisons and max() hide
// NaN on some devices.
const EXPONENT = 0x7f800000u;

fn isNotFinite(bits: vec4u) -> vec4<bool> {
  return (bits & vec4u(EXPONENT)) == vec4u(EXPONENT);
}

// The first lane that is set, of at least one.
fn firstLane(lanes: vec4<bool>) -> u32 {
  return select(select(select(3u, 2u, lanes.z), 1u, lanes.y), 0u, lanes.x);
}
