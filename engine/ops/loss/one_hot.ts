import { checkTypes, input, integer, type Op, output, shapeError } from "../../graph/op.ts";
import { f32, sizeOf, u32 } from "../../graph/spec.ts";
import source from "../../../shaders/loss/one_hot.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";

/** The attributes of `oneHot`. */
export interface OneHot {
  /** How many there are. */
  readonly classes: number;
}

const sample = (rows: number, classes: number) => ({
  inputs: [u32(rows)],
  attributes: { classes },
});

/** Class numbers as probabilities: `labels u32[N]` → `[N, C]`, 1 in the label's column, else 0. */
export const oneHot: Op<OneHot> = {
  name: "oneHot",
  outputs(inputs, { classes }) {
    if (inputs.length !== 1 || inputs[0].shape.length !== 1) {
      throw shapeError("oneHot", inputs, "labels [N]");
    }
    checkTypes("oneHot", inputs, ["u32"]);
    return [f32(inputs[0].shape[0], classes)];
  },
  reference: ([labels], { outputs: [{ shape }], attributes: { classes } }) => [
    new Float64Array(sizeOf(shape))
      .map((_, i) => labels[Math.floor(i / classes)] === i % classes ? 1 : 0),
  ],
  kernels: [
    flatKernel({
      name: "one_hot",
      parts: [part("loss/one_hot.wgsl", source)],
      operands: [input(0), output()],
      constants: ({ outputs: [{ shape }], attributes: { classes } }) => ({
        SIZE: sizeOf(shape),
        CLASSES: classes,
      }),
      threads: ({ outputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: () => 0,
  samples: [sample(16, 2), sample(70, 10)],
  randomSample: (random) => sample(integer(random, 1, 70), integer(random, 1, 12)),
  randomInput: (_, { inputs: [{ shape }], attributes: { classes } }, random) =>
    Float64Array.from({ length: shape[0] }, () => integer(random, 0, classes - 1)),
};
