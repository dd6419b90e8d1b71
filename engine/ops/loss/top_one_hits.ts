import {
  checkTypes,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/top_one_hits.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";

const sample = (rows: number, classes: number) => ({
  inputs: [f32(rows, classes), u32(rows), STEP_SPEC],
  attributes: {},
});

/**
 * Whether each row's largest logit, the first of equals, is its label's: `logits [N, C]`,
 * `labels u32[N]`, `step u32[8]` → `[N]`, 1 where it is, 0 where it is not and beyond the step's
 * count.
 */
export const topOneHits: Op<NoAttributes> = {
  name: "topOneHits",
  outputs(inputs) {
    const [logits, labels, step] = inputs;
    const fits = inputs.length === 3 && logits.shape.length === 2 &&
      isShape(labels.shape, [logits.shape[0]]) && isShape(step.shape, STEP_SPEC.shape);
    if (!fits) throw shapeError("topOneHits", inputs, "logits [N, C], labels [N], step [8]");
    checkTypes("topOneHits", inputs, ["f32", "u32", "u32"]);
    return [f32(...labels.shape)];
  },
  reference: ([logits, labels, step], { inputs: [{ shape: [, classes] }] }) => [
    labels.map((label, row) => {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      const best = scores.indexOf(scores.reduce((a, b) => Math.max(a, b)));
      return row < step[STEP.count] && best === label ? 1 : 0;
    }),
  ],
  kernels: [
    flatKernel({
      name: "top_one_hits",
      parts: [STEP_WORDS, part("loss/top_one_hits.wgsl", source)],
      operands: [input(0), input(1), input(2), output()],
      constants: ({ inputs: [{ shape: [rows, classes] }] }) => ({ ROWS: rows, CLASSES: classes }),
      threads: ({ inputs: [{ shape: [rows] }] }) => rows,
    }),
  ],
  flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
  samples: [sample(16, 2), sample(100, 10)],
  randomSample: (random) => sample(integer(random, 1, 150), integer(random, 1, 12)),
  randomInput(index, { inputs }, random) {
    const [rows, classes] = inputs[0].shape;
    if (index === 2) return randomStep(integer(random, 1, rows), random);
    const label = () => integer(random, 0, classes - 1);
    const logit = () => integer(random, -9, 9) / 8; // so few that some are equal
    return Float64Array.from({ length: sizeOf(inputs[index].shape) }, index === 1 ? label : logit);
  },
};
