// The Gaussian error linear unit, x · Φ(x), and its derivative, Φ(x) + x · Φ′(x). Φ is the normal
// distribution, erfc(−x / √2) / 2, or where APPROXIMATE is TANH (1 + tanh u) / 2 = 1 / (1 + e⁻²ᵘ)
// with u = √(2/π) · (x + 0.044715 · x³).
const TANH = 1u;

// erfc(z), z ≥ 0, within 1.2e-7 of itself: Press et al., "Numerical Recipes", 6.2.
fn erfc(z: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.5 * z);
  let a = 0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)));
  let b = 1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * a)));
  return t * exp(-z * z - 1.26551223 + t * b);
}

fn distribution(x: f32) -> f32 {
  if (APPROXIMATE == TANH) {
    return 1.0 / (1.0 + exp(-1.5957691 * x * (1.0 + 0.044715 * x * x)));
  }
  let tail = 0.5 * erfc(abs(x) * 0.70710678);
  return select(tail, 1.0 - tail, x > 0.0);
}

fn gelu(x: f32) -> f32 {
  return x * distribution(x);
}

fn geluDerivative(x: f32) -> f32 {
  let share = distribution(x);
  // Beyond, Φ′ is 0, and no factor may be infinite.
  let near = clamp(x, -20.0, 20.0);
  if (APPROXIMATE == TANH) {
    let slope = 1.5957691 * (1.0 + 0.134145 * near * near);
    return share + near * share * (1.0 - share) * slope;
  }
  return share + near * 0.39894228 * exp(-0.5 * near * near);
}
