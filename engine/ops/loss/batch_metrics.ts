import { integer, type Op, shapeError, sizeOf, STEP, STEP_SHAPE } from "../../graph/op.ts";
import source from "../../../shaders/loss/batch_metrics.wgsl" with { type: "text" };
import { randomStep } from "../elementwise/dropout.ts";

type Nothing = Record<never, never>;

/** The places of the ring of metrics: the most steps between two looks of the host. */
export const RING_SLOTS = 64;

/** The shape of the ring: per step the sum of the losses, the hits, the count and the step. */
export const RING_SHAPE = [RING_SLOTS, 4];

const sample = (rows: number, classes: number) => ({
  inputs: [RING_SHAPE, [rows], [rows, classes], [rows], STEP_SHAPE],
  attributes: {},
});

/**
 * Writes a step's metrics into the ring: `ring [64, 4]` (changed), `losses [N]`, `logits [N, C]`,
 * `labels u32[N]`, `step u32[8]`.
 */
export const batchMetrics: Op<Nothing> = {
  name: "batchMetrics",
  dtypes: ["f32", "f32", "f32", "u32", "u32"],
  inPlace: [0],
  shape(inputs) {
    if (inputs.length !== 5 || String(inputs[0]) !== String(RING_SHAPE)) {
      throw shapeError("batchMetrics", inputs, "ring [64, 4], losses, logits, labels, step");
    }
    return RING_SHAPE;
  },
  reference([ring, losses, logits, labels, step], { inputs: [, , [, classes]] }) {
    const count = step[STEP.count];
    let [sum, hits] = [0, 0];
    for (let row = 0; row < count; row++) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      sum += losses[row];
      hits += scores.indexOf(scores.reduce((a, b) => Math.max(a, b))) === labels[row] ? 1 : 0;
    }
    ring.set([sum, hits, count, step[STEP.step]], step[STEP.step] % RING_SLOTS * 4);
    return ring;
  },
  kernels: [{
    name: "batch_metrics",
    passes: ({ inputs: [, , [rows, classes]] }) => [{
      source,
      constants: { ROWS: rows, CLASSES: classes, SLOTS: RING_SLOTS },
      operands: [0, 1, 2, 3, 4],
      workgroups: [1],
    }],
  }],
  flops: ({ inputs: [, , logits] }) => sizeOf(logits),
  samples: [sample(16, 2), sample(100, 10)],
  randomSample: (random) => sample(integer(random, 1, 150), integer(random, 1, 12)),
  randomInput(index, { inputs }, random) {
    const [rows, classes] = inputs[2];
    if (index === 4) return randomStep(integer(random, 1, rows), random);
    const label = () => integer(random, 0, classes - 1);
    return Float64Array.from({ length: sizeOf(inputs[index]) }, index === 3 ? label : random);
  },
};
