// What softmax needs of a row of the shader's logits x [ROWS, CLASSES], which begins at `first`.
const ROWS = 1u;
const CLASSES = 2u;

fn largestLogit(first: u32) -> f32 {
  var largest = x[first];
  for (var c = 1u; c < CLASSES; c++) {
    largest = max(largest, x[first + c]);
  }
  return largest;
}

// Σ_c exp(x[r, c] − largest).
fn sumExponentials(first: u32, largest: f32) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < CLASSES; c++) {
    sum += exp(x[first + c] - largest);
  }
  return sum;
}
