import {
  elementwise,
  integer,
  type Op,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
} from "../../graph/op.ts";
import source from "../../../shaders/image/load_labels.wgsl" with { type: "text" };
import { randomStep } from "../elementwise/dropout.ts";

/** The attributes of `loadLabels`. */
export interface LoadLabels {
  /** The capacity of the batch. */
  readonly batch: number;
}

const sample = (batch: number, pictures: number) => ({
  inputs: [STEP_SHAPE, [2 * batch], [pictures]],
  attributes: { batch },
});

/** The labels of a batch: `step u32[8]`, `order u32[any]`, `labels u32[pictures]` → `u32[N]`. */
export const loadLabels: Op<LoadLabels> = {
  name: "loadLabels",
  dtypes: ["u32", "u32", "u32"],
  outputDType: "u32",
  shape(inputs, { batch }) {
    if (inputs.length !== 3 || String(inputs[0]) !== String(STEP_SHAPE)) {
      throw shapeError("loadLabels", inputs, "step [8], order and labels");
    }
    return [batch];
  },
  reference: ([step, order, labels], { output }) =>
    new Float64Array(output[0]).map((_, row) =>
      row < step[STEP.count] ? labels[order[step[STEP.offset] + row]] : 0
    ),
  kernels: [
    elementwise(
      "load_labels",
      source,
      [0, 1, 2, "output"],
      ({ output: [batch] }) => ({ BATCH: batch }),
      ({ output: [batch] }) => batch,
    ),
  ],
  flops: () => 0,
  samples: [sample(16, 320), sample(1, 1)],
  randomSample: (random) => sample(integer(random, 1, 99), integer(random, 1, 99)),
  randomInput(index, { inputs, attributes: { batch } }, random) {
    if (index === 0) {
      const step = randomStep(integer(random, 1, batch), random);
      step[STEP.offset] = integer(random, 0, batch);
      return step;
    }
    const largest = index === 1 ? inputs[2][0] - 1 : 9;
    return Float64Array.from({ length: sizeOf(inputs[index]) }, () => integer(random, 0, largest));
  },
};
