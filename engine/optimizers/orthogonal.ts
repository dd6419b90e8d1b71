/** The ops by which Muon makes a direction nearly orthogonal: Newton's and Schulz' iteration. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import {
  type Call,
  checkTypes,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  shapeError,
} from "../graph/op.ts";
import { f32, isShape, sizeOf } from "../graph/spec.ts";
import { floatFromBits, STEP, STEP_SPEC } from "../graph/step.ts";
import directionSource from "../../shaders/optimizer/muon_direction.wgsl" with { type: "text" };
import newtonSchulzSource from "../../shaders/optimizer/newton_schulz.wgsl" with { type: "text" };
import normaliseSource from "../../shaders/optimizer/normalise.wgsl" with { type: "text" };
import rescaleSource from "../../shaders/optimizer/rescale.wgsl" with { type: "text" };
import { STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { sumOfSquares } from "../ops/reduction/reduce_sum.ts";
import { flatKernel } from "../ops/shared/flat.ts";
import { part, STEP_WORDS } from "../ops/shared/parts.ts";
import { randomShape, uniformValues } from "../ops/shared/random_inputs.ts";
import { isStopped, randomGuard } from "./guard.ts";

/** The coefficients of the quintic, by which singular values come near 1 soonest. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
/** What is added to a norm that is divided by. */
const EPSILON = 1e-7;

/** The attributes of `muonDirection`. */
export interface MuonDirection {
  readonly momentum: number;
  readonly nesterov: boolean;
}

const sizeOfCall = ({ inputs: [{ shape }] }: Pick<Call<unknown>, "inputs">) => sizeOf(shape);

/** Step and status of samples: a guard that is set, perhaps. */
const guardInput = (first: number) => (index: number, call: Call<unknown>, random: () => number) =>
  index < first
    ? uniformValues(call.inputs[index].shape, random)
    : randomGuard(index - first, random);

const directionSample = (shape: readonly number[], attributes: MuonDirection) => ({
  inputs: [f32(...shape), f32(...shape), STEP_SPEC, STATUS_SPEC],
  attributes,
});

/**
 * What Muon makes orthogonal: `velocity` (changed), `gradient`, both of one shape, `step u32[8]`,
 * `status u32[4]` → the velocity, and the direction, of that shape.
 */
export const muonDirection: Op<MuonDirection> = {
  name: "muonDirection",
  inPlace: [0, undefined],
  outputs(inputs) {
    const [velocity, gradient, step, status] = inputs;
    const fits = inputs.length === 4 && isShape(gradient.shape, velocity.shape) &&
      isShape(step.shape, STEP_SPEC.shape) && isShape(status.shape, STATUS_SPEC.shape);
    if (!fits) {
      throw shapeError("muonDirection", inputs, "velocity and gradient of one shape, step, status");
    }
    checkTypes("muonDirection", inputs, ["f32", "f32", "u32", "u32"]);
    return [velocity, f32(...velocity.shape)];
  },
  reference([velocity, gradients, step, status], { attributes: { momentum, nesterov } }) {
    const scale = floatFromBits(step[STEP.gradientScale]);
    const speeds = velocity.map((old, i) => momentum * old + gradients[i] * scale);
    const direction = nesterov
      ? speeds.map((speed, i) => gradients[i] * scale + momentum * speed)
      : speeds.slice();
    if (!isStopped(step, status)) velocity.set(speeds);
    return [velocity, direction];
  },
  kernels: [flatKernel({
    name: "muon_direction",
    parts: [STEP_WORDS, part("optimizer/muon_direction.wgsl", directionSource)],
    operands: [input(0), input(1), input(2), input(3), output(1)],
    constants: ({ attributes: { momentum, nesterov } }) => ({
      MOMENTUM: momentum,
      NESTEROV: String(nesterov),
    }),
    threads: sizeOfCall,
  })],
  flops: (call) => 5 * sizeOfCall(call),
  samples: [
    directionSample([3, 3, 8, 16], { momentum: 0.95, nesterov: true }),
    directionSample([7, 3], { momentum: 0.5, nesterov: false }),
  ],
  randomSample: (random) =>
    directionSample(randomShape(random), { momentum: random(), nesterov: random() < 0.5 }),
  randomInput: guardInput(2),
};

const normaliseSample = (...shape: number[]) => ({
  inputs: [f32(...shape), f32()],
  attributes: {},
});

/** A tensor over its norm: `x`, `squares []`, the sum of its squares → of x's shape. */
export const normalise: Op<NoAttributes> = {
  name: "normalise",
  outputs(inputs) {
    if (inputs.length !== 2 || !isShape(inputs[1].shape, [])) {
      throw shapeError("normalise", inputs, "a tensor, and the sum of its squares []");
    }
    checkTypes("normalise", inputs, ["f32", "f32"]);
    return [f32(...inputs[0].shape)];
  },
  reference: ([x, [squares]]) => [x.map((value) => value / (Math.sqrt(squares) + EPSILON))],
  kernels: [flatKernel({
    name: "normalise",
    parts: [part("optimizer/normalise.wgsl", normaliseSource)],
    operands: [input(0), input(1), output()],
    constants: () => ({ EPSILON }),
    threads: sizeOfCall,
  })],
  flops: sizeOfCall,
  samples: [normaliseSample(36, 16), normaliseSample(5)],
  randomSample: (random) => normaliseSample(...randomShape(random)),
  randomInput: (index, { inputs }, random) =>
    uniformValues(inputs[index].shape, random, index ? [0.5, 9] : undefined),
};

/** The attributes of `newtonSchulz`. */
export interface NewtonSchulz {
  /** By which all is multiplied. */
  readonly scale: number;
}

const stepSample = (side: number, scale: number) => ({
  inputs: [f32(side, side), f32(side, side)],
  attributes: { scale },
});

/** What a step multiplies X by: `gram [m, m]`, X·Xᵀ, and `squared [m, m]`, its square → `[m, m]`. */
export const newtonSchulz: Op<NewtonSchulz> = {
  name: "newtonSchulz",
  outputs(inputs) {
    const [{ shape }, squared] = inputs;
    const fits = inputs.length === 2 && shape.length === 2 && shape[0] === shape[1] &&
      isShape(squared.shape, shape);
    if (!fits) throw shapeError("newtonSchulz", inputs, "two square matrices of one size");
    checkTypes("newtonSchulz", inputs, ["f32", "f32"]);
    return [f32(...shape)];
  },
  reference([gram, squared], { inputs: [{ shape: [side] }], attributes: { scale } }) {
    const identity = (i: number) => i % (side + 1) === 0 ? A : 0;
    return [gram.map((value, i) => scale * (identity(i) + B * value + C * squared[i]))];
  },
  kernels: [flatKernel({
    name: "newton_schulz",
    parts: [part("optimizer/newton_schulz.wgsl", newtonSchulzSource)],
    operands: [input(0), input(1), output()],
    constants: ({ inputs: [{ shape: [side] }], attributes: { scale } }) => ({
      SIDE: side,
      SCALE: scale,
    }),
    threads: sizeOfCall,
  })],
  flops: (call) => 5 * sizeOfCall(call),
  samples: [stepSample(64, 1), stepSample(3, 1.5)],
  randomSample: (random) => stepSample(integer(random, 1, 20), random()),
};

/** The attributes of `rescale`. */
export interface Rescale {
  /** The norm that the tensor gets. */
  readonly norm: number;
}

const rescaleSample = (norm: number, ...shape: number[]) => ({
  inputs: [f32(...shape), f32(), STEP_SPEC, STATUS_SPEC],
  attributes: { norm },
});

/**
 * Gives a tensor a norm in a step that changes something: `parameter` (changed), `squares []`, the sum
 * of its squares, `step u32[8]`, `status u32[4]`.
 */
export const rescale: Op<Rescale> = {
  name: "rescale",
  inPlace: [0],
  outputs(inputs) {
    const [parameter, squares, step, status] = inputs;
    const fits = inputs.length === 4 && isShape(squares.shape, []) &&
      isShape(step.shape, STEP_SPEC.shape) && isShape(status.shape, STATUS_SPEC.shape);
    if (!fits) {
      throw shapeError("rescale", inputs, "a tensor, the sum of its squares, step, status");
    }
    checkTypes("rescale", inputs, ["f32", "f32", "u32", "u32"]);
    return [parameter];
  },
  reference([parameter, [squares], step, status], { attributes: { norm } }) {
    if (isStopped(step, status) || squares === 0) return [parameter];
    return [parameter.map((value, i) => parameter[i] = value * norm / Math.sqrt(squares))];
  },
  kernels: [flatKernel({
    name: "rescale",
    parts: [STEP_WORDS, part("optimizer/rescale.wgsl", rescaleSource)],
    operands: [input(0), input(1), input(2), input(3)],
    constants: ({ attributes: { norm } }) => ({ NORM: norm }),
    threads: sizeOfCall,
  })],
  flops: sizeOfCall,
  samples: [rescaleSample(4, 36, 16), rescaleSample(0.5, 5)],
  randomSample: (random) => rescaleSample(1 + random(), ...randomShape(random)),
  randomInput: (index, call, random) =>
    index === 1 ? uniformValues([1], random, [0.5, 9]) : guardInput(2)(index, call, random),
};

/**
 * The nearest matrix to `direction` whose singular values are all about 1, times `scale`: of `[rows,
 * columns]`, by so many steps of the quintic (Jordan et al., "Muon", 2024), with the products of the
 * smaller side. A direction of zeros stays one.
 */
export function orthogonalise(
  graph: Graph,
  direction: Tensor,
  steps: number,
  scale: number,
): Tensor {
  const [rows, columns] = direction.shape;
  const isTall = rows > columns;
  const times = (left: Tensor, right: Tensor, transA = false, transB = false) =>
    graph.append(matMul, [left, right], { ...PLAIN, transA, transB });
  const squares = sumOfSquares(graph, direction);
  let x = graph.append(normalise, [direction, squares], {});
  for (let step = 1; step <= steps; step++) {
    const gram = isTall ? times(x, x, true) : times(x, x, false, true);
    const squared = times(gram, gram);
    const factor = graph.append(newtonSchulz, [gram, squared], {
      scale: step === steps ? scale : 1,
    });
    x = isTall ? times(x, factor) : times(factor, x);
  }
  return x;
}

/** All that Muon brings beside its update. */
export const ORTHOGONAL_OPS: readonly [
  Op<MuonDirection>,
  Op<NoAttributes>,
  Op<NewtonSchulz>,
  Op<Rescale>,
] = [muonDirection, normalise, newtonSchulz, rescale];
