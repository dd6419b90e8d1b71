// Writes a quad of filters of the pixel whose filters start at `place`, after bias and activation.
// Layouts: b [F/4] of vec4, y [N, OH, OW, F/4] of vec4. Without BIAS b is not read.
const BIAS = true;

fn writeQuad(place: u32, quad: u32, sum: vec4f) {
  if (quad < LINE) {
    let value = sum + select(vec4f(0.0), b[quad], BIAS);
    y[place + quad] = activate4(value);
  }
}
