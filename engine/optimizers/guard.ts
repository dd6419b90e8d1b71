/**
 * What every optimizer's op does alike: after a number that is not finite the weights stay as they
 * were.
 *
 * @module
 */
import {
  type Call,
  checkTypes,
  input,
  integer,
  type Kernel,
  type Op,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../graph/op.ts";
import { f32, isShape, type Spec } from "../graph/spec.ts";
import { bitsFromFloat, CORRECTIONS, floatFromBits, STEP, STEP_SPEC } from "../graph/step.ts";
import source from "../../shaders/optimizer/guard.wgsl" with { type: "text" };
import { FINITE, isFiniteFloat, NONE, STATUS, STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import { flatKernel } from "../ops/shared/flat.ts";
import { part, STEP_WORDS } from "../ops/shared/parts.ts";
import { randomStep } from "../ops/shared/random_inputs.ts";
import { hyperparameters } from "./hyperparameters.ts";
import type { Hyperparameters, Optimizer, OptimizerGroup } from "./optimizer.ts";

/** `isStopped` and `mark`, and a `main` that calls `update(i, stopped)`. */
const GUARD = part("optimizer/guard.wgsl", source);

/** The attributes of an optimizer's op: hyperparameters, and the number of its first element. */
export type Attributes<H> = H & { readonly offset: number };

/** What an optimizer's op is made of. */
export interface Guarded<H> {
  readonly name: string;
  /** How many tensors it keeps for the parameters. */
  readonly states: number;
  /** The shader below `shaders/optimizer/`; its bindings are the inputs of the op. */
  readonly source: string;
  constants(options: H): Record<string, number | string>;
  /** Changes element `i` of the state and gives the new parameter. */
  reference(numbers: Numbers, i: number, options: H): number;
  /** Floating-point operations for one parameter. */
  readonly flops: number;
  /** Hyperparameters for samples. */
  readonly examples: readonly H[];
}

/** What an optimizer's reference works on. */
export interface Numbers {
  readonly parameters: Values;
  /** As they are given: not multiplied by `gradientScale` yet. */
  readonly gradients: Values;
  readonly gradientScale: number;
  readonly state: readonly Values[];
  readonly learningRate: number;
  readonly corrections: readonly number[];
}

/**
 * The op of an optimizer: parameters and gradients `[4·n]`, its state, each `[4·n]`, `step u32[8]`,
 * `status u32[4]`; changes parameters, state and status.
 */
export function guardedOp<H extends Hyperparameters>(
  { name, states, source: own, constants, reference, flops, examples }: Guarded<H>,
): Op<Attributes<H>> {
  const count = states + 4;
  const kernelOf = (kernelName: string, vectors: number) =>
    flatKernel<Attributes<H>>({
      name: kernelName,
      parts: [STEP_WORDS, FINITE, GUARD, part(`optimizer/${name}.wgsl`, own)],
      operands: Array.from({ length: count }, (_, i) => input(i)),
      constants: ({ inputs: [{ shape: [size] }], attributes }) => ({
        SIZE: size,
        OFFSET: attributes.offset,
        VECTORS: vectors,
        ...constants(attributes),
      }),
      threads: ({ inputs: [{ shape: [size] }] }) => size / 4 / vectors,
    });
  const kernels: Kernel<Attributes<H>>[] = [
    // A thread costs llvmpipe more than neighbours in memory do; SwiftShader and GPUs not.
    {
      ...kernelOf(`${name}@2`, 2),
      purpose: "cpu",
      fits: ({ inputs: [{ shape: [size] }] }) => size % 8 === 0,
    },
    { ...kernelOf(name, 1), leadsOn: "swiftshader" },
  ];
  const sample = (size: number, options: H, offset: number): Sample<Attributes<H>> => ({
    inputs: [...Array<Spec>(states + 2).fill(f32(size)), STEP_SPEC, STATUS_SPEC],
    attributes: { ...options, offset },
  });
  return {
    name,
    // Parameters, state and status: all but gradients and step.
    inPlace: [0, ...Array.from({ length: states }, (_, i) => 2 + i), count - 1],
    outputs(inputs) {
      checkInputs(name, inputs, count);
      return [inputs[0], ...inputs.slice(2, -2), STATUS_SPEC];
    },
    reference: (inputs, { attributes }) =>
      guarded(inputs, attributes.offset, (numbers, i) => reference(numbers, i, attributes)),
    kernels,
    flops: ({ inputs: [{ shape: [size] }] }) => flops * size,
    samples: [
      ...examples.map((options) => sample(64, options, 128)),
      sample(40_000, examples[0], 0),
    ],
    randomSample: (random) =>
      sample(
        4 * integer(random, 1, 200),
        examples[integer(random, 0, examples.length - 1)],
        4 * integer(random, 0, 99),
      ),
    randomInput,
  };
}

/** How an optimizer with that op updates a group. */
export function updateBy<H extends Hyperparameters>(
  op: Op<Attributes<H>>,
  options: H,
): Optimizer["update"] {
  return (graph, group) => {
    const { parameters, gradients, state, step, status, offset } = group;
    const inputs = [parameters, gradients, ...state, step, status];
    const attributes = withoutOff(ownOptions(op.name, options, group));
    return [graph.append(op, inputs, { ...attributes, offset })];
  };
}

/** The hyperparameters of a group. Throws a `RangeError` as `hyperparameters` does. */
export function ownOptions<H extends Hyperparameters>(
  optimizer: string,
  options: H,
  { parameters, options: own }: OptimizerGroup,
): H {
  return hyperparameters(`update '${parameters.name}' by ${optimizer}`, options, own);
}

/**
 * Hyperparameters without the switches that are off: earlier versions had none, and calls are known by
 * their attributes.
 */
function withoutOff<H extends Hyperparameters>(options: H): H {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== false)) as H;
}

function checkInputs(name: string, inputs: readonly Spec[], count: number): void {
  const [size] = inputs[0].shape;
  const fits = inputs.length === count && size % 4 === 0 &&
    inputs.slice(0, -2).every(({ shape }) => isShape(shape, [size])) &&
    isShape(inputs[count - 2].shape, STEP_SPEC.shape) &&
    isShape(inputs[count - 1].shape, STATUS_SPEC.shape);
  if (!fits) {
    const expected = `parameters, gradients and ${count - 4} of state [4·n], step [8], status [4]`;
    throw shapeError(name, inputs, expected);
  }
  checkTypes(name, inputs, [...Array<"f32">(count - 2).fill("f32"), "u32", "u32"]);
}

/** Whether a step changes nothing, as `shaders/optimizer/guard.wgsl` has it. */
export function isStopped(step: Values, status: Values): boolean {
  const now = step[STEP.index];
  return status[STATUS.step] <= now || status[STATUS.weightStep] < now ||
    floatFromBits(step[STEP.gradientScale]) === 0;
}

/** Writes updated weights and marks the status, as `shaders/optimizer/guard.wgsl` does. */
function guarded(
  inputs: readonly Values[],
  offset: number,
  update: (numbers: Numbers, i: number) => number,
): Values[] {
  const [parameters, gradients] = inputs;
  const state = inputs.slice(2, -2);
  const [step, status] = inputs.slice(-2);
  const outputs = [parameters, ...state, status];
  const now = step[STEP.index];
  if (isStopped(step, status)) return outputs;
  const learningRate = floatFromBits(step[STEP.learningRate]);
  const corrections = Array.from(step.subarray(STEP.corrections), floatFromBits);
  const gradientScale = floatFromBits(step[STEP.gradientScale]);
  const numbers = { parameters, gradients, gradientScale, state, learningRate, corrections };
  parameters.forEach((_, i) => {
    const updated = update(numbers, i);
    if (isFiniteFloat(updated)) return parameters[i] = updated;
    status[STATUS.weightStep] = now;
    status[STATUS.weightPlace] = Math.min(status[STATUS.weightPlace], offset + i);
  });
  return outputs;
}

/** The words of a step, the first, or a status, the second, which may be set. */
export function randomGuard(index: number, random: Random): Values {
  if (index === 0) {
    const step = randomStep(1, random);
    step[STEP.learningRate] = bitsFromFloat(0.1 * random());
    step[STEP.gradientScale] = bitsFromFloat(random() < 0.2 ? 0 : 2 ** -integer(random, 0, 3));
    for (let i = 0; i < CORRECTIONS; i++) {
      step[STEP.corrections + i] = bitsFromFloat(0.01 + 0.99 * random());
    }
    return step;
  }
  return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
}

/** A learning rate, corrections as of some step, perhaps none at all; state is not negative. */
function randomInput(index: number, { inputs }: Call<unknown>, random: Random): Values {
  const guard = index - (inputs.length - 2);
  if (guard >= 0) return randomGuard(guard, random);
  const low = index > 1 ? 0 : -0.5;
  const values = Float64Array.from({ length: inputs[index].shape[0] }, () => random() + low);
  // A weight that can't be finite any more, now and then.
  if (index === 0 && random() < 0.2) values[integer(random, 0, values.length - 1)] = Infinity;
  return values;
}
