// Writes the sums of the nine taps of a channel by four filters, and those of a bias.
// Layouts: sums [chunks, 3, 3, C, F/4] of vec4, bias_sums [chunks, F/4] of vec4.

// Four filters of one tap of nine; a choice costs less code than nine times the stores.
fn choose(sums: ptr<function, array<f32, 36>>, i: u32) -> vec4f {
  return vec4f(
    chooseFilter(sums, i, 0u),
    chooseFilter(sums, i, 1u),
    chooseFilter(sums, i, 2u),
    chooseFilter(sums, i, 3u),
  );
}

fn chooseFilter(sums: ptr<function, array<f32, 36>>, i: u32, f: u32) -> f32 {
  let top = select(select((*sums)[f], (*sums)[4u + f], i == 1u), (*sums)[8u + f], i == 2u);
  let middle = select(
    select((*sums)[12u + f], (*sums)[16u + f], i == 4u),
    (*sums)[20u + f],
    i == 5u,
  );
  let bottom = select(
    select((*sums)[24u + f], (*sums)[28u + f], i == 7u),
    (*sums)[32u + f],
    i == 8u,
  );
  return select(select(top, middle, i > 2u), bottom, i > 5u);
}

fn write(place: u32, quad: u32, sum: vec4f) {
  if (quad < LINE) {
    sums[place + quad] = sum;
  }
}

fn writeBias(chunk: u32, channel: u32, quad: u32, sum: vec4f) {
  if (BIAS && channel == 0u && quad < LINE) {
    bias_sums[chunk * LINE + quad] = sum;
  }
}
