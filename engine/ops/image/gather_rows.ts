import { checkTypes, input, integer, type Op, output, shapeError } from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf, type Spec, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/image/gather_rows.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The attributes of `gatherRows`. */
export interface GatherRows {
  /** The capacity of the batch. */
  readonly batch: number;
}

const sample = (batch: number, table: Spec) => ({
  inputs: [STEP_SPEC, u32(2 * batch), table],
  attributes: { batch },
});

/** The elements of a row. */
const widthOf = ([, ...rest]: Shape) => sizeOf(rest);

/**
 * The rows of a table that a batch takes, labels for example: `step u32[8]`, `order u32[any]` (row
 * numbers; the batch starts at the step's offset), `table [rows, …]` of either element type →
 * `[N, …]` of the same. Rows beyond the step's count give 0.
 */
export const gatherRows: Op<GatherRows> = {
  name: "gatherRows",
  outputs(inputs, { batch }) {
    const [step, order, table] = inputs;
    const fits = inputs.length === 3 && isShape(step.shape, STEP_SPEC.shape) &&
      order.shape.length === 1 && table.shape.length > 0;
    if (!fits) throw shapeError("gatherRows", inputs, "step [8], order and table [rows, …]");
    checkTypes("gatherRows", inputs, ["u32", "u32", table.dtype === "u32" ? "u32" : "f32"]);
    const [, ...rest] = table.shape;
    return [{ shape: [batch, ...rest], dtype: table.dtype }];
  },
  reference([step, order, table], { outputs: [{ shape }] }) {
    const width = widthOf(shape);
    return [
      new Float64Array(sizeOf(shape)).map((_, i) => {
        const row = Math.floor(i / width);
        return row < step[STEP.count]
          ? table[order[step[STEP.offset] + row] * width + i % width]
          : 0;
      }),
    ];
  },
  kernels: [
    flatKernel({
      name: "gather_rows",
      parts: [STEP_WORDS, part("image/gather_rows.wgsl", source)],
      operands: [input(0), input(1), input(2), output()],
      constants: ({ outputs: [{ shape }] }) => ({ BATCH: shape[0], WIDTH: widthOf(shape) }),
      threads: ({ outputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: () => 0,
  samples: [sample(16, u32(320)), sample(1, u32(1)), sample(5, f32(9, 3, 2))],
  randomSample(random) {
    const [batch, rows] = [integer(random, 1, 99), integer(random, 1, 99)];
    return sample(batch, random() < 0.5 ? u32(rows) : f32(rows, integer(random, 1, 5)));
  },
  randomInput(index, { inputs, attributes: { batch } }, random) {
    if (index === 0) {
      const step = randomStep(integer(random, 1, batch), random);
      step[STEP.offset] = integer(random, 0, batch);
      return step;
    }
    const { shape, dtype } = inputs[index];
    if (dtype === "f32") return uniformValues(shape, random);
    const largest = index === 1 ? inputs[2].shape[0] - 1 : 9;
    return Float64Array.from({ length: sizeOf(shape) }, () => integer(random, 0, largest));
  },
};
