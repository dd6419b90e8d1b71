import { checkTypes, input, integer, type Op, shapeError } from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/optimizer/accumulate.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomShape, randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The attributes of `accumulate`. */
export interface Accumulate {
  /** The most parts of a step. */
  readonly parts: number;
  /** Whether what is added is a mean over the part's examples: then it counts as often as they are. */
  readonly mean: boolean;
}

const sample = (attributes: Accumulate, ...shape: Shape) => ({
  inputs: [f32(...shape), f32(...shape), STEP_SPEC],
  attributes,
});

/**
 * Adds up what the parts of a step give: `total` (changed), `value`, of one shape, `step u32[8]` of a
 * part, whose index is the step's number times `parts` and its own, from 0, which begins anew.
 */
export const accumulate: Op<Accumulate> = {
  name: "accumulate",
  inPlace: [0],
  outputs(inputs) {
    const [total, value, step] = inputs;
    const fits = inputs.length === 3 && isShape(value.shape, total.shape) &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) throw shapeError("accumulate", inputs, "total and value of one shape, step [8]");
    checkTypes("accumulate", inputs, ["f32", "f32", "u32"]);
    return [total];
  },
  reference([total, value, step], { attributes: { parts, mean } }) {
    const isFirst = step[STEP.index] % parts === 0;
    const weight = mean ? step[STEP.count] : 1;
    return [total.map((old, i) => total[i] = (isFirst ? 0 : old) + weight * value[i])];
  },
  kernels: [flatKernel({
    name: "accumulate",
    parts: [STEP_WORDS, part("optimizer/accumulate.wgsl", source)],
    operands: [input(0), input(1), input(2)],
    constants: ({ inputs: [{ shape }], attributes: { parts, mean } }) => ({
      SIZE: sizeOf(shape),
      PARTS: parts,
      MEAN: String(mean),
    }),
    threads: ({ inputs: [{ shape }] }) => sizeOf(shape),
  })],
  flops: ({ inputs: [{ shape }] }) => 2 * sizeOf(shape),
  samples: [
    sample({ parts: 4, mean: true }, 4096),
    sample({ parts: 2, mean: false }, 33),
    sample({ parts: 3, mean: true }, 1),
  ],
  randomSample: (random) =>
    sample({ parts: integer(random, 2, 5), mean: random() < 0.5 }, ...randomShape(random)),
  randomInput(index, { inputs }, random) {
    if (index < 2) return uniformValues(inputs[index].shape, random);
    return randomStep(integer(random, 1, 9), random);
  },
};
