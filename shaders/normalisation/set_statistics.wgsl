// What normalises a set: statistics[s] = (m, 1 / √(v + EPSILON), a, b), with mean m and variance v of
// its n numbers; where GRADIENT, with normal x̂ = (x − m) / √(v + EPSILON), the means a = Σ dy·scale / n
// and b = Σ dy·scale·x̂ / n.
// Three looks at the set: its mean, less its first number, so that nothing large cancels; its squared
// deviations; the two means. A shader that has this part says which threads take a set.
// Layouts: x and dy [ROWS, PLACES, GROUPS, WIDTH], scale [GROUPS, WIDTH], statistics [SETS]. Without
// GRADIENT dy and scale are not read.
const GRADIENT = false;

@group(0) @binding(0) var<storage, read> x: array<Number>;
@group(0) @binding(1) var<storage, read> dy: array<Number>;
@group(0) @binding(2) var<storage, read> scale: array<Number>;
@group(0) @binding(3) var<storage, read_write> statistics: array<vec4f>;

const COUNT = f32(SET_SIZE * LANES);

fn firstOfSet(which: u32) -> Number {
  return x[placeInSet(which, 0u)];
}

// One of `threads` threads' share of the differences from the first Number.
fn shareOfSum(which: u32, shift: f32, thread: u32, threads: u32) -> f32 {
  var sum = Number();
  for (var k = thread; k < SET_SIZE; k += threads) {
    sum += x[placeInSet(which, k)] - Number(shift);
  }
  return total(sum);
}

fn shareOfSquares(which: u32, mean: f32, thread: u32, threads: u32) -> f32 {
  var sum = Number();
  for (var k = thread; k < SET_SIZE; k += threads) {
    let deviation = x[placeInSet(which, k)] - Number(mean);
    sum += deviation * deviation;
  }
  return total(sum);
}

// Shares of Σ dy·scale and of Σ dy·scale·(x − mean).
fn shareOfProducts(which: u32, mean: f32, thread: u32, threads: u32) -> vec2f {
  var sum = Number();
  var product = Number();
  for (var k = thread; k < SET_SIZE; k += threads) {
    let place = placeInSet(which, k);
    let g = dy[place] * scale[place % CHANNELS];
    sum += g;
    product += g * (x[place] - Number(mean));
  }
  return vec2f(total(sum), total(product));
}

fn inverseOf(squares: f32) -> f32 {
  return 1.0 / sqrt(squares / COUNT + EPSILON);
}
