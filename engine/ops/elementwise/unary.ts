/** Functions of each element alone: those of `activations.ts`, and a table of mathematics. @module */
import type { AnyOp, NoAttributes, Op } from "../../graph/op.ts";
import { ACTIVATIONS, type Alpha, type Gelu, type HardSigmoid } from "./activations.ts";
import { type Unary, unaryOps } from "./unary_op.ts";

/** The table of mathematics. An entry is all that a function needs. */
const FUNCTIONS = {
  negate: {
    wgsl: "-x",
    reference: (x) => -x,
    flops: 1,
    gradient: { known: "y", wgsl: "-dy", reference: (dy) => -dy, flops: 1 },
  },
  abs: {
    wgsl: "abs(x)",
    reference: Math.abs,
    flops: 1,
    gradient: {
      known: "x",
      wgsl: "dy * sign(x)",
      reference: (dy, x) => dy * Math.sign(x),
      flops: 2,
    },
  },
  square: {
    wgsl: "x * x",
    reference: (x) => x * x,
    flops: 1,
    gradient: {
      known: "x",
      wgsl: "2.0 * x * dy",
      reference: (dy, x) => 2 * x * dy,
      flops: 2,
    },
  },
  sqrt: {
    wgsl: "sqrt(x)",
    reference: Math.sqrt,
    flops: 1,
    gradient: {
      known: "y",
      wgsl: "0.5 * dy / y",
      reference: (dy, y) => 0.5 * dy / y,
      flops: 2,
    },
    range: [0.1, 4],
  },
  exp: {
    wgsl: "exp(x)",
    reference: Math.exp,
    flops: 1,
    gradient: { known: "y", wgsl: "dy * y", reference: (dy, y) => dy * y, flops: 1 },
    range: [-8, 4],
  },
  log: {
    wgsl: "log(x)",
    reference: Math.log,
    flops: 1,
    gradient: { known: "x", wgsl: "dy / x", reference: (dy, x) => dy / x, flops: 1 },
    range: [0.1, 8],
  },
  reciprocal: {
    wgsl: "1.0 / x",
    reference: (x) => 1 / x,
    flops: 1,
    gradient: {
      known: "y",
      wgsl: "-dy * y * y",
      reference: (dy, y) => -dy * y * y,
      flops: 3,
    },
    range: [-4, -0.25],
  },
} satisfies Readonly<Record<string, Unary>>;

const { ops, gradients } = unaryOps({ ...ACTIVATIONS, ...FUNCTIONS });

/** The rectified linear unit of each element, max(x, 0). */
export const relu: Op<NoAttributes> = ops.relu;
/** The gradient of `relu`: `dy`, `y` → `dx`, all of one shape. At 0 it is 0. */
export const reluGradient: Op<NoAttributes> = gradients.relu;
/** min(max(x, 0), 6) of each element. At 0 and 6 its gradient is 0. */
export const relu6: Op<NoAttributes> = ops.relu6;
/** The gradient of `relu6`: `dy`, `y` → `dx`. */
export const relu6Gradient: Op<NoAttributes> = gradients.relu6;
/** x of each element, alpha · x where it is negative. At 0 its gradient is alpha. */
export const leakyRelu: Op<Alpha> = ops.leakyRelu;
/** The gradient of `leakyRelu`: `dy`, `x` → `dx`; y will do for x where alpha is above 0. */
export const leakyReluGradient: Op<Alpha> = gradients.leakyRelu;
/** The exponential linear unit of each element: x, alpha · (eˣ − 1) where it is negative. */
export const elu: Op<Alpha> = ops.elu;
/** The Gaussian error linear unit of each element, x · Φ(x), Φ the normal distribution. */
export const gelu: Op<Gelu> = ops.gelu;
/** The sigmoid linear unit of each element, x / (1 + e⁻ˣ), also called swish. */
export const silu: Op<NoAttributes> = ops.silu;
/** min(max(alpha · x + beta, 0), 1) of each element. At its bends the gradient is 0. */
export const hardSigmoid: Op<HardSigmoid> = ops.hardSigmoid;
/** x · min(max(x / 6 + 1/2, 0), 1) of each element. */
export const hardSwish: Op<NoAttributes> = ops.hardSwish;
/** The logistic function of each element, 1 / (1 + e⁻ˣ). */
export const sigmoid: Op<NoAttributes> = ops.sigmoid;
/** The gradient of `sigmoid`: `dy`, `y` → `dx`. */
export const sigmoidGradient: Op<NoAttributes> = gradients.sigmoid;
/** The hyperbolic tangent of each element. */
export const tanh: Op<NoAttributes> = ops.tanh;
/** −x of each element. */
export const negate: Op<NoAttributes> = ops.negate;
/** |x| of each element. At 0 its gradient is 0. */
export const abs: Op<NoAttributes> = ops.abs;
/** x² of each element. */
export const square: Op<NoAttributes> = ops.square;
/** The gradient of `square`: `dy`, `x` → `dx`. */
export const squareGradient: Op<NoAttributes> = gradients.square;
/** √x of each element. */
export const sqrt: Op<NoAttributes> = ops.sqrt;
/** eˣ of each element. */
export const exp: Op<NoAttributes> = ops.exp;
/** The natural logarithm of each element. */
export const log: Op<NoAttributes> = ops.log;
/** 1 / x of each element. */
export const reciprocal: Op<NoAttributes> = ops.reciprocal;

/** The functions and their gradients. */
export const UNARY_OPS: readonly AnyOp[] = [...Object.values(ops), ...Object.values(gradients)];
