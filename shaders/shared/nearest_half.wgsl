// The half nearest to a number, ties to even, as a float32: infinite from 65,520 on, where IEEE 754
// has no half any more. Devices convert as they like (some cut off, and to 65,504 what is larger), and
// an overflow that nobody sees would train on wrong numbers.
fn nearestHalf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  // Ten bits of the fraction stay.
  let rounded = (bits + 0xfffu + ((bits >> 13u) & 1u)) & 0xffffe000u;
  let isSmall = (bits & 0x7fffffffu) < 0x38800000u; // 2⁻¹⁴: below it halves are multiples of 2⁻²⁴
  let isLarge = (bits & 0x7fffffffu) >= 0x477ff000u;
  let infinite = select(0x7f800000u, 0x7fc00000u, (bits & 0x7fffffffu) > 0x7f800000u);
  let whole = select(rounded, (bits & 0x80000000u) | infinite, isLarge);
  return select(bitcast<f32>(whole), round(x * 16777216.0) / 16777216.0, isSmall);
}
