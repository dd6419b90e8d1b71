/** Functions of two elements, broadcast as ONNX does: a table, and the ops of its entries. @module */
import type { Graph, Tensor } from "../../graph/graph.ts";
import {
  type Call,
  CELL,
  checkTypes,
  type GradientCall,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  type Part,
  type Random,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/elementwise/binary.wgsl" with { type: "text" };
import log1pSource from "../../../shaders/loss/log1p.wgsl" with { type: "text" };
import { sumTo } from "../reduction/reduce_sum.ts";
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { ELEMENTWISE_SHAPES, randomShape, uniformValues } from "../shared/random_inputs.ts";
import {
  broadcastShape,
  broadcastWalk,
  dimensions,
  stridedPlace,
  STRIDES,
} from "../shared/strides.ts";
import { negate, reluGradient, sigmoid } from "./unary.ts";

/** Applies one of our ops, of no attributes. */
type Apply = (op: Op<NoAttributes>, ...inputs: Tensor[]) => Tensor;

/** A differentiable function of two numbers. */
interface Binary {
  /** y of `a` and `b` in WGSL, and in float64. */
  readonly wgsl: string;
  readonly reference: (a: number, b: number) => number;
  /**
   * The gradients by a and b, of y's shape, which are then summed where an input was repeated; it
   * has none where absent.
   */
  readonly gradients?: (apply: Apply, dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor[];
  /** Where random numbers of a and of b lie; [-1, 1) where nothing is said. */
  readonly ranges?: readonly (readonly [number, number] | undefined)[];
  /** Whether they are whole numbers, so that some are equal. */
  readonly isWhole?: true;
  /** What is called beside the functions of WGSL. */
  readonly parts?: readonly Part[];
}

/** The table. An entry is all that a function needs. */
const FUNCTIONS = {
  add: {
    wgsl: "a + b",
    reference: (a, b) => a + b,
    gradients: (_apply, dy) => [dy, dy],
  },
  subtract: {
    wgsl: "a - b",
    reference: (a, b) => a - b,
    gradients: (apply, dy) => [dy, apply(negate, dy)],
  },
  multiply: {
    wgsl: "a * b",
    reference: (a, b) => a * b,
    gradients: (apply, dy, a, b) => [apply(multiply, dy, b), apply(multiply, dy, a)],
  },
  divide: {
    wgsl: "a / b",
    reference: (a, b) => a / b,
    gradients(apply, dy, _a, b, y) {
      const da = apply(divide, dy, b);
      return [da, apply(negate, apply(multiply, da, y))];
    },
    ranges: [undefined, [0.5, 4]],
  },
  // Where both are equal, the whole gradient is a's.
  maximum: {
    wgsl: "max(a, b)",
    reference: Math.max,
    gradients: (apply, dy, a, b) => shareOut(apply, dy, apply(subtract, b, a)),
  },
  minimum: {
    wgsl: "min(a, b)",
    reference: Math.min,
    gradients: (apply, dy, a, b) => shareOut(apply, dy, apply(subtract, a, b)),
  },
  equal: {
    wgsl: "select(0.0, 1.0, a == b)",
    reference: (a, b) => a === b ? 1 : 0,
    ranges: [[-1.5, 1.5], [-1.5, 1.5]],
    isWhole: true,
  },
  // log(1 + eᵃ) − a · b, of positive numbers alone where it could overflow.
  sigmoidCrossEntropy: {
    wgsl: "max(a, 0.0) - a * b + log1p(exp(-abs(a)))",
    parts: [part("loss/log1p.wgsl", log1pSource)],
    reference: (a, b) => Math.max(a, 0) - a * b + Math.log1p(Math.exp(-Math.abs(a))),
    gradients: (apply, dy, a, b) => [
      apply(multiply, dy, apply(subtract, apply(sigmoid, a), b)),
      apply(negate, apply(multiply, dy, a)),
    ],
    ranges: [[-30, 30], [0, 1]],
  },
} satisfies Record<string, Binary>;

/** b has the gradient where `excess` is above 0, a elsewhere. */
function shareOut(apply: Apply, dy: Tensor, excess: Tensor): Tensor[] {
  const db = apply(reluGradient, dy, excess);
  return [apply(subtract, dy, db), db];
}

type Name = keyof typeof FUNCTIONS;
const OPS = Object.fromEntries(
  Object.entries(FUNCTIONS).map(([name, entry]) => [name, binaryOp(name, entry)]),
) as Readonly<Record<Name, Op<NoAttributes>>>;

/** a + b, broadcast. */
export const add: Op<NoAttributes> = OPS.add;
/** a − b, broadcast. */
export const subtract: Op<NoAttributes> = OPS.subtract;
/** a · b, element by element, broadcast. */
export const multiply: Op<NoAttributes> = OPS.multiply;
/** a / b, element by element, broadcast. */
export const divide: Op<NoAttributes> = OPS.divide;
/** The larger of a and b, broadcast; where they are equal, the gradient is a's. */
export const maximum: Op<NoAttributes> = OPS.maximum;
/** The smaller of a and b, broadcast; where they are equal, the gradient is a's. */
export const minimum: Op<NoAttributes> = OPS.minimum;

/** 1 where a and b are equal, else 0, broadcast; NaN equals nothing. It has no gradient. */
export const equal: Op<NoAttributes> = OPS.equal;
/**
 * The binary cross-entropy of the logistic function of logits a with targets b, broadcast:
 * −b · log σ(a) − (1 − b) · log(1 − σ(a)), exact for logits of any size.
 */
export const sigmoidCrossEntropy: Op<NoAttributes> = OPS.sigmoidCrossEntropy;

/** All the functions. */
export const BINARY_OPS: readonly Op<NoAttributes>[] = Object.values(OPS);

/** The sum of two tensors of a graph: what `differentiate` adds gradients with. */
export function sumOf(graph: Graph, a: Tensor, b: Tensor): Tensor {
  return graph.append(add, [a, b], {});
}

function binaryOp(name: string, entry: Binary): Op<NoAttributes> {
  const { wgsl, reference, gradients, ranges = [], parts = [], isWhole } = entry;
  return {
    name,
    outputs(inputs) {
      const [a, b] = inputs;
      const shape = inputs.length === 2 ? broadcastShape(a.shape, b.shape) : undefined;
      if (!shape) throw shapeError(name, inputs, "two tensors that broadcast to one shape");
      checkTypes(name, inputs, ["f32", "f32"]);
      return [f32(...shape)];
    },
    reference([a, b], call) {
      const walk = walkOf(call);
      const y = new Float64Array(sizeOf(shapeOf(call)));
      return [y.map((_, i) => reference(a[stridedPlace(i, walk)], b[stridedPlace(i, walk, 1)]))];
    },
    ...gradients && { gradient: (call) => gradientsOf(gradients, call) },
    window: () => CELL,
    kernels: [flatKernel({
      name,
      parts: [
        STRIDES,
        ...parts,
        part("elementwise/binary.wgsl", source),
        part(
          `elementwise/binary.wgsl of ${name}`,
          `fn apply(a: f32, b: f32) -> f32 { return ${wgsl}; }`,
        ),
      ],
      operands: [input(0), input(1), output()],
      constants(call) {
        const { extents, strides: [a, b] } = walkOf(call);
        return {
          RANK: extents.length,
          SIZE: sizeOf(shapeOf(call)),
          EXTENTS: dimensions(extents),
          A_STRIDES: dimensions(a),
          B_STRIDES: dimensions(b),
        };
      },
      threads: (call) => sizeOf(shapeOf(call)),
    })],
    flops: (call) => sizeOf(shapeOf(call)),
    samples: samplesOf(name),
    randomSample,
    randomInput(index, { inputs }, random) {
      const values = uniformValues(inputs[index].shape, random, ranges[index]);
      return isWhole ? values.map(Math.round) : values;
    },
  };
}

const walkOf = (call: Call<NoAttributes>) =>
  broadcastWalk(shapeOf(call), call.inputs.map(({ shape }) => shape));

function gradientsOf(
  gradients: NonNullable<Binary["gradients"]>,
  { inputs: [a, b], outputs: [y], dOutputs: [dOutput], append }: GradientCall<NoAttributes>,
): Tensor[] {
  const apply: Apply = (op, ...inputs) => append(op, inputs, {});
  const [da, db] = gradients(apply, dOutput!, a, b, y);
  return [sumTo(da, a.shape, append), sumTo(db, b.shape, append)];
}

function sample(a: Shape, b: Shape): Sample<NoAttributes> {
  return { inputs: [f32(...a), f32(...b)], attributes: {} };
}

/** Of one shape, and broadcast. */
function samplesOf(name: string): Sample<NoAttributes>[] {
  // One shader serves all: one entry shows what it does with more than 65,535 workgroups.
  const shapes = name === "add" ? ELEMENTWISE_SHAPES : ELEMENTWISE_SHAPES.slice(0, -1);
  return [
    ...shapes.map((shape) => sample(shape, shape)),
    sample([16, 28, 23, 32], [32]),
    sample([2, 1, 4, 1], [3, 1, 5]),
    sample([], [7, 3]),
  ];
}

/** A shape, and parts of it that are left out or one in either input. */
function randomSample(random: Random): Sample<NoAttributes> {
  const shape = randomShape(random);
  const some = () => shape.map((extent) => random() < 0.3 ? 1 : extent);
  const less = some().slice(integer(random, 0, shape.length));
  return random() < 0.5 ? sample(some(), less) : sample(less, some());
}
