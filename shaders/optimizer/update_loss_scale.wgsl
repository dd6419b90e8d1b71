// Dynamic loss scaling (Micikevicius et al. 2018), after PyTorch's GradScaler: a step whose gradients
// overflowed is skipped and halves the scale, INTERVAL steps in a row that did not double it. What it
// gives is the step as the optimizer is to take it: gradients times 1 / scale, 0 where it is skipped,
// and the corrections c = 1 − rateᵗ of t updates taken, by c ← rate·c + (1 − rate), which loses no
// digits where 1 − rate is small.
// A loss that is not finite, and a scale below 1, mark the status.
// Tiling: one thread does it all.
// Layouts: scale [1], counters u32 [2] (steps in a row, skipped steps), corrections [2], overflow and
// status u32 [4] as check_finite writes them; overflow is cleared for the next step.
const DECAY_RATE_0 = 0.0;
const DECAY_RATE_1 = 0.0;
const INTERVAL = 2000u;
const LARGEST = 16777216.0;
const SCALE_PLACE = 4294967294u;

const NONE = 0xffffffffu;

@group(0) @binding(0) var<storage, read_write> scale: array<f32, 1>;
@group(0) @binding(1) var<storage, read_write> counters: array<u32, 2>;
@group(0) @binding(2) var<storage, read_write> corrections: array<f32, 2>;
@group(0) @binding(3) var<storage, read_write> overflow: array<u32, 4>;
@group(0) @binding(4) var<storage, read_write> status: array<u32, 4>;
@group(0) @binding(5) var<storage, read> step: Step;
@group(0) @binding(6) var<storage, read_write> taken: Step;

fn skip() {
  if (overflow[1] == 0u) {
    status[0] = step.index;
    status[1] = 0u;
    return;
  }
  counters[0] = 0u;
  counters[1] += 1u;
  scale[0] *= 0.5;
  if (scale[0] < 1.0) {
    status[0] = step.index;
    status[1] = SCALE_PLACE;
  }
}

fn take() {
  taken.gradientScale = step.gradientScale / scale[0];
  corrections[0] = DECAY_RATE_0 * corrections[0] + (1.0 - DECAY_RATE_0);
  corrections[1] = DECAY_RATE_1 * corrections[1] + (1.0 - DECAY_RATE_1);
  taken.corrections[0] = corrections[0];
  taken.corrections[1] = corrections[1];
  counters[0] += 1u;
  if (counters[0] == INTERVAL) {
    counters[0] = 0u;
    scale[0] = min(scale[0] * 2.0, LARGEST);
  }
}

@compute @workgroup_size(1)
fn main() {
  taken = step;
  taken.gradientScale = 0.0;
  if (min(status[0], status[2]) >= step.index) {
    if (overflow[0] == NONE) {
      take();
    } else {
      skip();
    }
  }
  overflow[0] = NONE;
  overflow[1] = NONE;
}
