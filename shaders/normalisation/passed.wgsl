// The gradient by what goes into ACTIVATION, of engine/ops/shared/activation.ts, from that by what
// comes out of it, g, and what came out, y: it passes where y moves, y > 0, of ReLU6 below 6 as well.
const ACTIVATION = 0u;

const NONE = 0u;
const RELU6 = 2u;

fn passed(g: Number, y: Number) -> Number {
  let rising = select(Number(), g, y > Number());
  return select(rising, select(Number(), rising, y < Number(6.0)), ACTIVATION == RELU6);
}
