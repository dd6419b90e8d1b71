import {
  type Call,
  checkTypes,
  input,
  integer,
  type Kernel,
  type NoAttributes,
  type Op,
  output,
  type Part,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/top_one_hits.wgsl" with { type: "text" };
import label from "../../../shaders/loss/label.wgsl" with { type: "text" };
import largestTarget from "../../../shaders/loss/largest_target.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";
import { areSoft, areTargets, randomTargets, targetTypes } from "./targets.ts";

const sample = (rows: number, classes: number, isSoft = false) => ({
  inputs: [f32(rows, classes), isSoft ? f32(rows, classes) : u32(rows), STEP_SPEC],
  attributes: {},
});

/** The place of the largest of a row, the first of equals. */
function bestOf(numbers: Values, row: number, classes: number): number {
  const some = numbers.subarray(row * classes, (row + 1) * classes);
  return some.indexOf(some.reduce((a, b) => Math.max(a, b)));
}

/** `target` says where a row's class is found. */
function kernelFor(name: string, isSoft: boolean, target: Part): Kernel<NoAttributes> {
  return {
    ...flatKernel<NoAttributes>({
      name,
      parts: [STEP_WORDS, target, part("loss/top_one_hits.wgsl", source)],
      operands: [input(0), input(1), input(2), output()],
      constants: ({ inputs: [{ shape: [rows, classes] }] }) => ({ ROWS: rows, CLASSES: classes }),
      threads: ({ inputs: [{ shape: [rows] }] }) => rows,
    }),
    fits: ({ inputs: [, targets] }: Call<unknown>) => areSoft(targets) === isSoft,
  };
}

/**
 * Whether each row's largest logit, the first of equals, is its target's: `logits [N, C]`,
 * `targets u32[N]`, class numbers, or `f32[N, C]`, of which the largest counts, `step u32[8]` →
 * `[N]`, 1 where it is, 0 where it is not and beyond the step's count.
 */
export const topOneHits: Op<NoAttributes> = {
  name: "topOneHits",
  outputs(inputs) {
    const [logits, targets, step] = inputs;
    const fits = inputs.length === 3 && logits.shape.length === 2 &&
      areTargets(targets, logits) && isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      const expected = "logits [N, C], targets u32[N] or f32[N, C], step [8]";
      throw shapeError("topOneHits", inputs, expected);
    }
    checkTypes("topOneHits", inputs, targetTypes(targets));
    return [f32(logits.shape[0])];
  },
  reference: ([logits, targets, step], { inputs: [{ shape: [rows, classes] }, spec] }) => [
    new Float64Array(rows).map((_, row) => {
      const wanted = areSoft(spec) ? bestOf(targets, row, classes) : targets[row];
      return row < step[STEP.count] && bestOf(logits, row, classes) === wanted ? 1 : 0;
    }),
  ],
  kernels: [
    kernelFor("top_one_hits", false, part("loss/label.wgsl", label)),
    kernelFor("top_one_hits_soft", true, part("loss/largest_target.wgsl", largestTarget)),
  ],
  flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
  samples: [sample(16, 2), sample(100, 10), sample(100, 10, true)],
  randomSample: (random) => sample(integer(random, 1, 150), integer(random, 1, 12), random() < 0.5),
  randomInput(index, { inputs }, random) {
    const [rows, classes] = inputs[0].shape;
    if (index === 2) return randomStep(integer(random, 1, rows), random);
    if (index === 1) return randomTargets(inputs[1], classes, random);
    const logit = () => integer(random, -9, 9) / 8; // so few that some are equal
    return Float64Array.from({ length: sizeOf(inputs[index].shape) }, logit);
  },
};
