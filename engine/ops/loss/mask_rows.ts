import {
  checkTypes,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/mask_rows.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomShape, randomStep, uniformValues } from "../shared/random_inputs.ts";

const sample = (shape: Shape) => ({ inputs: [f32(...shape), STEP_SPEC], attributes: {} });

/** The elements of a row. */
const widthOf = ([, ...rest]: Shape) => sizeOf(rest);

/**
 * Only the rows that count: `x [N, …]`, `step u32[8]` → `[N, …]`, 0 beyond the step's count. Its
 * gradient is itself, applied to `dy`.
 */
export const maskRows: Op<NoAttributes> = {
  name: "maskRows",
  outputs(inputs) {
    const [x, step] = inputs;
    if (inputs.length !== 2 || x.shape.length < 1 || !isShape(step.shape, STEP_SPEC.shape)) {
      throw shapeError("maskRows", inputs, "x [N, …] and step [8]");
    }
    checkTypes("maskRows", inputs, ["f32", "u32"]);
    return [x];
  },
  reference: ([x, step], { inputs: [{ shape }] }) => [
    x.map((value, i) => i < step[STEP.count] * widthOf(shape) ? value : 0),
  ],
  gradient: ({ inputs: [, step], dOutputs: [dOutput], append }) => [
    append(maskRows, [dOutput!, step], {}),
    undefined,
  ],
  kernels: [
    flatKernel({
      name: "mask_rows",
      parts: [STEP_WORDS, part("loss/mask_rows.wgsl", source)],
      operands: [input(0), input(1), output()],
      constants: ({ inputs: [{ shape }] }) => ({ SIZE: sizeOf(shape), WIDTH: widthOf(shape) }),
      threads: ({ inputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: () => 0,
  samples: [sample([16]), sample([16, 112, 5]), sample([1, 1])],
  randomSample: (random) => sample(randomShape(random)),
  randomInput: (index, { inputs: [{ shape }] }, random) =>
    index === 1 ? randomStep(integer(random, 1, shape[0]), random) : uniformValues(shape, random),
};
