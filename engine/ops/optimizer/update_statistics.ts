import {
  type Call,
  checkTypes,
  input,
  integer,
  type Op,
  type Sample,
  shapeError,
} from "../../graph/op.ts";
import { bytesOf, f16, f32, isShape, type Spec, u32 } from "../../graph/spec.ts";
import { bitsFromFloat, floatFromBits, STEP, STEP_SPEC } from "../../graph/step.ts";
import guard from "../../../shaders/optimizer/guard.wgsl" with { type: "text" };
import source from "../../../shaders/optimizer/update_statistics.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";
import {
  FINITE,
  isFiniteFloat,
  NONE,
  perhapsNotFinite,
  STATUS,
  STATUS_SPEC,
} from "./check_finite.ts";

/** The attributes of `updateStatistics`. */
export interface UpdateStatistics {
  /** The number that element 0 has among those of all parameters and what follows them. */
  readonly offset: number;
}

/** How many words a tensor has. */
const wordsOf = (spec: Spec) => bytesOf(spec) / 4;

const sample = (spec: Spec, offset: number): Sample<UpdateStatistics> => ({
  inputs: [spec, spec, STEP_SPEC, STATUS_SPEC],
  attributes: { offset },
});

/**
 * Gives `variables`, whole vec4s of words, the numbers of `values`, of one spec, as an optimizer would:
 * not in a step that is skipped (`step u32[8]`), nor in or after one that `status u32[4]` notes. A
 * float32 that would not be finite keeps its number and is noted there as a weight is.
 */
export const updateStatistics: Op<UpdateStatistics> = {
  name: "updateStatistics",
  inPlace: [0, 3],
  outputs(inputs) {
    const [variables, values, step, status] = inputs;
    const fits = inputs.length === 4 && wordsOf(variables) % 4 === 0 &&
      isShape(values.shape, variables.shape) && isShape(step.shape, STEP_SPEC.shape) &&
      isShape(status.shape, STATUS_SPEC.shape);
    if (!fits) {
      const expected = "variables and values of whole vec4s, step [8], status [4]";
      throw shapeError("updateStatistics", inputs, expected);
    }
    checkTypes("updateStatistics", inputs, [variables.dtype, variables.dtype, "u32", "u32"]);
    return [variables, STATUS_SPEC];
  },
  reference([variables, values, step, status], { inputs: [{ dtype }], attributes: { offset } }) {
    const now = step[STEP.index];
    const isStopped = status[STATUS.step] <= now || status[STATUS.weightStep] < now ||
      floatFromBits(step[STEP.gradientScale]) === 0;
    if (isStopped) return [variables, status];
    values.forEach((value, i) => {
      if (dtype !== "f32" || isFiniteFloat(value)) return variables[i] = value;
      status[STATUS.weightStep] = now;
      status[STATUS.weightPlace] = Math.min(status[STATUS.weightPlace], offset + i);
    });
    return [variables, status];
  },
  kernels: [
    flatKernel({
      name: "update_statistics",
      parts: [
        STEP_WORDS,
        FINITE,
        part("optimizer/guard.wgsl", guard),
        part("optimizer/update_statistics.wgsl", source),
      ],
      operands: [input(0), input(1), input(2), input(3)],
      constants: ({ inputs: [variables], attributes: { offset } }) => ({
        SIZE: wordsOf(variables),
        OFFSET: offset,
        FLOATS: String(variables.dtype === "f32"),
      }),
      threads: ({ inputs: [variables] }) => wordsOf(variables) / 4,
    }),
  ],
  flops: () => 0,
  samples: [sample(f32(4096), 512), sample(u32(8), 0), sample(f16(24), 0)],
  randomSample: (random) => sample(f32(4 * integer(random, 1, 200)), 4 * integer(random, 0, 99)),
  randomInput(index, { inputs }: Call<UpdateStatistics>, random) {
    const { shape: [size], dtype } = inputs[index];
    if (index === 3) return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
    if (index === 2) {
      const step = randomStep(1, random);
      step[STEP.gradientScale] = bitsFromFloat(random() < 0.2 ? 0 : 1);
      return step;
    }
    if (dtype !== "f32") return Float64Array.from({ length: size }, () => integer(random, 0, 2000));
    return index === 1 ? perhapsNotFinite(size, random) : uniformValues([size], random);
  },
};
