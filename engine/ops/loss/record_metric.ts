import { checkTypes, input, integer, type Op, shapeError } from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/record_metric.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";
import { sumRowsPass } from "./sum_rows.ts";

/** The attributes of `recordMetric`. */
export interface RecordMetric {
  /** The metric's place in a slot of the ring. */
  readonly column: number;
  /**
   * Whether the sum is added to what the ring's one slot holds, unless the step's index is 0, which
   * begins anew.
   */
  readonly accumulate: boolean;
  /** Of how many parts a step is, at most, whose indices follow each other (1): their sums are added. */
  readonly parts?: number;
}

/** The slots of a ring of metrics: the most steps between two looks of the host. */
export const RING_SLOTS = 64;

const sample = (rows: number, column: number, accumulate = false, parts?: number) => ({
  inputs: [f32(accumulate ? 1 : RING_SLOTS, 3), f32(rows), STEP_SPEC],
  attributes: { column, accumulate, ...parts && { parts } },
});

/**
 * Writes the sum of a batch's values into a column of the step's slot, its number modulo the slots:
 * `ring [SLOTS, COLUMNS]` (changed; one slot where it accumulates), `values [N]`, 0 beyond the
 * step's count, `step u32[8]`.
 */
export const recordMetric: Op<RecordMetric> = {
  name: "recordMetric",
  inPlace: [0],
  outputs(inputs, { column, accumulate }) {
    const [ring, values, step] = inputs;
    const fits = inputs.length === 3 && ring.shape.length === 2 && column < ring.shape[1] &&
      (!accumulate || ring.shape[0] === 1) && values.shape.length === 1 &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      const slots = accumulate ? "1" : "slots";
      throw shapeError(
        "recordMetric",
        inputs,
        `ring [${slots}, more than ${column}], values [N], step [8]`,
      );
    }
    checkTypes("recordMetric", inputs, ["f32", "f32", "u32"]);
    return [ring];
  },
  reference([ring, values, step], { inputs: [{ shape }], attributes }) {
    const { column, accumulate, parts = 1 } = attributes;
    const [slots, columns] = shape;
    const index = step[STEP.index];
    const place = Math.floor(index / parts) % slots * columns + column;
    const before = accumulate && index > 0 || index % parts > 0 ? ring[place] : 0;
    ring[place] = before + values.reduce((a, b) => a + b, 0);
    return [ring];
  },
  magnitudes: ([ring, values]) => {
    const sum = values.reduce((a, b) => a + Math.abs(b), 0);
    return [ring.map((value) => Math.abs(value) + sum)];
  },
  kernels: [{
    name: "record_metric",
    passes: (
      { inputs: [ring, { shape: [rows] }], attributes: { column, accumulate, parts = 1 } },
    ) => [
      sumRowsPass(part("loss/record_metric.wgsl", source), rows, {
        SLOTS: ring.shape[0],
        COLUMNS: ring.shape[1],
        COLUMN: column,
        ACCUMULATE: String(accumulate),
        PARTS: parts,
      }, [input(0), input(1), input(2)]),
    ],
  }],
  flops: ({ inputs: [, values] }) => sizeOf(values.shape),
  samples: [sample(16, 0), sample(100, 2), sample(16, 1, true), sample(16, 0, false, 4)],
  randomSample: (random) => sample(integer(random, 1, 150), integer(random, 0, 2), random() < 0.5),
  randomInput(index, { inputs }, random) {
    if (index < 2) return uniformValues(inputs[index].shape, random);
    const step = randomStep(integer(random, 1, inputs[1].shape[0]), random);
    if (random() < 0.5) step[STEP.index] = 0;
    return step;
  },
};
