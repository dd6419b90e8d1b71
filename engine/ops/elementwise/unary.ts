/** Functions of each element alone: a table, and the ops that follow from its entries. @module */
import {
  type Call,
  CELL,
  checkTypes,
  input,
  type Kernel,
  type NoAttributes,
  type Op,
  output,
  type Part,
  type Random,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf, type Spec } from "../../graph/spec.ts";
import source from "../../../shaders/elementwise/unary.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/elementwise/unary_gradient.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { ELEMENTWISE_SHAPES, randomShape, uniformValues } from "../shared/random_inputs.ts";

/** A differentiable function of one number. */
interface Unary {
  /** y of `x` in WGSL, and in float64. */
  readonly wgsl: string;
  readonly reference: (x: number) => number;
  readonly flops: number;
  readonly gradient: {
    /** Which number the gradient knows beside `dy`. */
    readonly known: "x" | "y";
    /** dx of `dy` and `x` or `y` in WGSL, and in float64. */
    readonly wgsl: string;
    readonly reference: (dy: number, known: number) => number;
    readonly flops: number;
  };
  /** Where random inputs lie; [-1, 1) where nothing is said. */
  readonly range?: readonly [number, number];
}

/** The table. An entry is all that a function needs. */
const FUNCTIONS = {
  relu: {
    wgsl: "max(x, 0.0)",
    reference: (x) => Math.max(x, 0),
    flops: 1,
    gradient: {
      known: "y",
      wgsl: "select(0.0, dy, y > 0.0)",
      reference: (dy, y) => y > 0 ? dy : 0,
      flops: 1,
    },
  },
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
  sigmoid: {
    wgsl: "1.0 / (1.0 + exp(-x))",
    reference: (x) => 1 / (1 + Math.exp(-x)),
    flops: 4,
    gradient: {
      known: "y",
      wgsl: "dy * y * (1.0 - y)",
      reference: (dy, y) => dy * y * (1 - y),
      flops: 3,
    },
    range: [-8, 8],
  },
  tanh: {
    // Where f32 has no number between y and ±1 any more, some devices' own exponentials overflow.
    wgsl: "tanh(clamp(x, -10.0, 10.0))",
    reference: Math.tanh,
    flops: 3,
    gradient: {
      known: "y",
      wgsl: "dy * (1.0 - y * y)",
      reference: (dy, y) => dy * (1 - y * y),
      flops: 3,
    },
    range: [-100, 100],
  },
} satisfies Record<string, Unary>;

type Name = keyof typeof FUNCTIONS;
type Ops = Readonly<Record<Name, Op<NoAttributes>>>;

const GRADIENTS = opsOf(gradientOp);
const OPS = opsOf(functionOp);

/** The rectified linear unit of each element, max(x, 0). */
export const relu: Op<NoAttributes> = OPS.relu;
/** The gradient of `relu`: `dy`, `y` → `dx`, all of one shape. At 0 it is 0. */
export const reluGradient: Op<NoAttributes> = GRADIENTS.relu;
/** −x of each element. */
export const negate: Op<NoAttributes> = OPS.negate;
/** |x| of each element. At 0 its gradient is 0. */
export const abs: Op<NoAttributes> = OPS.abs;
/** x² of each element. */
export const square: Op<NoAttributes> = OPS.square;
/** √x of each element. */
export const sqrt: Op<NoAttributes> = OPS.sqrt;
/** eˣ of each element. */
export const exp: Op<NoAttributes> = OPS.exp;
/** The natural logarithm of each element. */
export const log: Op<NoAttributes> = OPS.log;
/** 1 / x of each element. */
export const reciprocal: Op<NoAttributes> = OPS.reciprocal;
/** The logistic function of each element, 1 / (1 + e⁻ˣ). */
export const sigmoid: Op<NoAttributes> = OPS.sigmoid;
/** The hyperbolic tangent of each element. */
export const tanh: Op<NoAttributes> = OPS.tanh;

/** The functions and their gradients. */
export const UNARY_OPS: readonly Op<NoAttributes>[] = [
  ...Object.values(OPS),
  ...Object.values(GRADIENTS),
];

function opsOf(op: (name: Name, definition: Unary) => Op<NoAttributes>): Ops {
  const entries = Object.entries(FUNCTIONS) as [Name, Unary][];
  return Object.fromEntries(entries.map(([name, entry]) => [name, op(name, entry)])) as Ops;
}

/** x → y. */
function functionOp(name: Name, { wgsl, reference, flops, gradient, range }: Unary) {
  const { known } = gradient;
  const text = `fn apply(x: f32) -> f32 { return ${wgsl}; }`;
  return {
    ...pointwise(name, ["x"], flops),
    reference: ([x]) => [x.map(reference)],
    gradient: ({ inputs: [x], outputs: [y], dOutputs: [dOutput], append }) => [
      append(GRADIENTS[name], [dOutput!, known === "x" ? x : y], {}),
    ],
    kernels: [kernelOf(name, 1, part("elementwise/unary.wgsl", source), text)],
    randomInput: (_, { inputs: [{ shape }] }, random) => uniformValues(shape, random, range),
  } satisfies Op<NoAttributes>;
}

/** dy and x or y → dx. */
function gradientOp(name: Name, { reference, gradient, range }: Unary) {
  const { known, wgsl, flops } = gradient;
  const text = `fn gradient(dy: f32, ${known}: f32) -> f32 { return ${wgsl}; }`;
  const shader = part("elementwise/unary_gradient.wgsl", gradientSource);
  return {
    ...pointwise(`${name}Gradient`, ["dy", known], flops),
    reference: ([dy, numbers]) => [dy.map((value, i) => gradient.reference(value, numbers[i]))],
    kernels: [kernelOf(`${name}_gradient`, 2, shader, text)],
    randomInput(index, { inputs: [{ shape }] }, random) {
      if (index === 0) return uniformValues(shape, random);
      const x = uniformValues(shape, random, range);
      return known === "x" ? x : x.map(reference);
    },
  } satisfies Op<NoAttributes>;
}

/** What is the same for all ops of inputs of one shape, which is the output's. */
function pointwise(name: string, inputs: readonly string[], flops: number) {
  const sample = (shape: Shape) => ({ inputs: inputs.map(() => f32(...shape)), attributes: {} });
  // One shader serves all: one entry shows what it does with more than 65,535 workgroups.
  const shapes = name.startsWith("relu") ? ELEMENTWISE_SHAPES : ELEMENTWISE_SHAPES.slice(0, -1);
  return {
    name,
    outputs(given: readonly Spec[]) {
      const [first] = given;
      const isOne = given.every(({ shape }) => isShape(shape, first.shape));
      if (given.length !== inputs.length || !isOne) {
        const expected = inputs.length === 1
          ? "one tensor"
          : `${inputs.join(" and ")} of one shape`;
        throw shapeError(name, given, expected);
      }
      checkTypes(name, given, inputs.map(() => "f32"));
      return [first];
    },
    window: () => CELL,
    flops: (call: Call<NoAttributes>) => flops * sizeOf(shapeOf(call)),
    samples: shapes.map(sample),
    randomSample: (random: Random) => sample(randomShape(random)),
  };
}

/** The kernel of a shader of so many inputs, and of the function that it calls. */
function kernelOf(name: string, inputs: number, shader: Part, text: string): Kernel<NoAttributes> {
  return flatKernel({
    name,
    parts: [shader, { path: `${shader.path} of ${name}`, text }],
    operands: [...Array.from({ length: inputs }, (_, i) => input(i)), output()],
    constants: (call) => ({ SIZE: sizeOf(shapeOf(call)) }),
    threads: (call) => sizeOf(shapeOf(call)),
  });
}
