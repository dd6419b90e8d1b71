/** Runs a network over pictures without dropout, and collects what it says. @module */
import type { Device } from "../plan/device.ts";
import { type Choose, compile } from "../plan/plan.ts";
import { STEP } from "../graph/op.ts";
import type { Residents } from "../plan/residents.ts";
import type { Feed } from "./feed.ts";
import type { Network } from "./network.ts";
import { slowMilliseconds, submitsOf } from "./pace.ts";

/** What a network says of pictures, in their order. */
export interface Evaluation {
  /** The cross-entropy of each, `[pictures]`. */
  readonly losses: Float32Array;
  /** `[pictures, classes]`. */
  readonly probabilities: Float32Array;
  /** The class of the highest probability of each; the first of equals. */
  readonly predictions: Uint32Array;
}

/** How many batches the host may be ahead of the device. */
const BATCHES_AHEAD = 32;

/** What `createEvaluator` gives. */
export type Evaluator = Awaited<ReturnType<typeof createEvaluator>>;

/** Compiles the evaluation; all its memory is allocated here, for `most` pictures at a time. */
export async function createEvaluator(
  device: Device,
  network: Network,
  residents: Residents,
  feed: Feed,
  capacity: number,
  most: number,
  choose: Choose,
) {
  const { evaluation } = network;
  const classes = evaluation.logits.shape[1];
  const plan = await compile(device, network.graph, evaluation.outputs, residents, choose);
  plan.submits = submitsOf(slowMilliseconds(plan));
  const rowBytes = 4 * (1 + classes);
  const size = most * rowBytes;
  const results = device.gpu.createBuffer({ label: "evaluation", size, usage: 0x04 | 0x08 });
  const staging = device.gpu.createBuffer({ label: "evaluation read", size, usage: 0x01 | 0x08 });
  const losses = plan.place(evaluation.losses);
  const probabilities = plan.place(evaluation.probabilities);

  async function submit(order: Uint32Array): Promise<void> {
    for (let offset = 0; offset < order.length; offset += capacity) {
      if (offset > 0 && offset % (capacity * BATCHES_AHEAD) === 0) {
        await device.wait(device.gpu.queue.onSubmittedWorkDone());
      }
      const count = Math.min(capacity, order.length - offset);
      const batch = { epoch: -1, order, offset, count, last: false };
      const words = new Uint32Array(8);
      words[STEP.count] = count;
      words[STEP.offset] = await feed.place(evaluation, batch);
      residents.write(evaluation.step, words);
      plan.run((encoder) => {
        const { buffer } = losses;
        encoder.copyBufferToBuffer(buffer, losses.offset, results, offset * 4, count * 4);
        const target = (order.length + offset * classes) * 4;
        const bytes = count * classes * 4;
        encoder.copyBufferToBuffer(
          probabilities.buffer,
          probabilities.offset,
          results,
          target,
          bytes,
        );
      });
    }
  }

  return {
    choices: plan.choices,
    /** Evaluates pictures by number. Throws what the device reports. */
    async evaluate(order: Uint32Array): Promise<Evaluation> {
      if (order.length === 0) return collect(new Float32Array(0), 0, classes);
      await submit(order);
      const encoder = device.gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(results, 0, staging, 0, order.length * rowBytes);
      device.gpu.queue.submit([encoder.finish()]);
      await device.wait(staging.mapAsync(1));
      const numbers = new Float32Array(staging.getMappedRange().slice(0, order.length * rowBytes));
      staging.unmap();
      return collect(numbers, order.length, classes);
    },
    close() {
      plan.destroy();
      results.destroy();
      staging.destroy();
    },
  };
}

function collect(numbers: Float32Array, pictures: number, classes: number): Evaluation {
  const probabilities = numbers.slice(pictures);
  return {
    losses: numbers.slice(0, pictures),
    probabilities,
    predictions: Uint32Array.from({ length: pictures }, (_, i) => {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
    }),
  };
}

/** The mean loss and the share of right predictions of the pictures `indices`. */
export function figuresOf(
  { losses, predictions }: Evaluation,
  labels: ArrayLike<number>,
  indices: Uint32Array,
) {
  const hits = predictions.filter((label, i) => label === labels[indices[i]]).length;
  return {
    validationLoss: losses.reduce((a, b) => a + b, 0) / losses.length,
    validationAccuracy: hits / indices.length,
  };
}
