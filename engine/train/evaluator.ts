/** Runs a network over examples without dropout: for its figures, or for what it says of each. @module */
import type { Graph } from "../graph/graph.ts";
import { bytesOf, sizeOf } from "../graph/spec.ts";
import { stepWords } from "../graph/step.ts";
import { BEST } from "../ops/optimizer/best.ts";
import type { Device } from "../plan/device.ts";
import type { Choose } from "../plan/kernels.ts";
import { type OnClose, openParts } from "../plan/opening.ts";
import { compile, type Plan } from "../plan/plan.ts";
import { Readback } from "../plan/readback.ts";
import type { Place } from "../plan/buffers.ts";
import type { Residents } from "../plan/residents.ts";
import { USAGE } from "../plan/buffers.ts";
import type { Feed } from "./examples.ts";
import type { Lead } from "./lead.ts";
import type { Figures } from "./metrics.ts";
import type { Network } from "./network.ts";
import { slowMilliseconds, submitsOf } from "./pace.ts";
import { StepRing } from "./step_ring.ts";

/** What a network says of examples, in their order. */
export interface Evaluation {
  /** The loss of each, `[examples]`. */
  readonly losses: Float32Array;
  /** `[examples, classes]`; what the network says, where the targets are no classes. */
  readonly probabilities: Float32Array;
  /** The class of the highest probability of each; the first of equals. */
  readonly predictions: Uint32Array;
}

/** What a validation says. */
export interface Validation {
  /** The mean of each metric of examples, by its name. */
  readonly figures: Figures;
  /** The epoch of the best weights so far, from 1; 0 where no loss was finite. */
  readonly bestEpoch: number;
}

/** Validations under way whose figures have a buffer at hand. */
const VALIDATIONS = 8;

/** What an evaluator is made of. */
export interface EvaluatorParts {
  readonly device: Device;
  readonly network: Network;
  readonly residents: Residents;
  readonly feed: Feed;
  /** The most examples that are evaluated together. */
  readonly longest: number;
  readonly choose: Choose;
  readonly lead: Lead;
}

/** What `createEvaluator` gives. */
export type Evaluator = Awaited<ReturnType<typeof createEvaluator>>;

/** Compiles the evaluation; all its memory is allocated here. */
export function createEvaluator(parts: EvaluatorParts) {
  return openParts((onClose) => openEvaluator(parts, onClose));
}

async function openEvaluator(parts: EvaluatorParts, onClose: OnClose) {
  const { device, network, residents, choose } = parts;
  const { graph, evaluation, best } = network;
  const plan = await compilePlan(device, graph, evaluation.outputs, residents, choose);
  onClose(plan.destroy);
  const verdict = await compilePlan(device, graph, best.outputs, residents, choose);
  onClose(verdict.destroy);
  const restoring = await compilePlan(device, graph, best.restored, residents, choose);
  onClose(restoring.destroy);
  const figures = new Readback(device, bytesOf(evaluation.sums) + bytesOf(best.record), {
    label: "validation",
    count: VALIDATIONS,
  });
  onClose(() => figures.close());
  const results = createResults(parts, plan);
  onClose(results.close);
  const batches = createBatches(parts, plan);
  onClose(batches.close);
  return {
    choices: { ...plan.choices, ...verdict.choices },
    /**
     * Evaluates examples by number and keeps the weights where their loss is the lowest so far. All
     * of it is submitted when this settles; what it says comes later.
     */
    async validate(order: Uint32Array, epoch: number): Promise<() => Promise<Validation>> {
      await batches.submit(order);
      residents.write(best.step, stepWords({ index: epoch, count: order.length }));
      const places = [evaluation.sums, best.record].map((tensor) => residents.place(tensor));
      let recorded!: ReturnType<Readback["record"]>;
      verdict.encode({ after: (encoder) => recorded = figures.record(encoder, places) });
      const bytes = recorded.read();
      bytes.catch(() => {}); // whoever awaits it is told
      return async () => readValidation(network, await bytes, order.length);
    },
    /** Puts the best weights back, where there are any, after all that was encoded. */
    restoreBest: () => restoring.encode(),
    /** Evaluates examples by number and waits. Throws what the device reports. */
    async evaluate(order: Uint32Array): Promise<Evaluation> {
      if (order.length === 0) return results.collect(new ArrayBuffer(0), 0);
      await batches.submit(order, results.copy);
      return results.collect(await results.read(order.length), order.length);
    },
  };
}

async function compilePlan(
  device: Device,
  graph: Graph,
  outputs: Network["evaluation"]["outputs"],
  residents: Residents,
  choose: Choose,
): Promise<Plan> {
  const plan = await compile(device, graph, outputs, residents, choose);
  plan.submits = submitsOf(slowMilliseconds(plan));
  return plan;
}

/** Is told of each batch, where it starts and how many it has. */
type AfterBatch = (
  encoder: GPUCommandEncoder,
  start: number,
  count: number,
  total: number,
) => void;

/** Runs a plan of the evaluation batch by batch. */
function createBatches({ network, residents, feed, lead }: EvaluatorParts, plan: Plan) {
  const { evaluation } = network;
  const [capacity] = evaluation.losses.shape;
  let total = 0;
  const batchAt = (index: number) => ({
    epoch: -1,
    offset: index * capacity,
    count: Math.min(capacity, total - index * capacity),
    last: false,
  });
  const ring = new StepRing(residents, evaluation.step, (index) => {
    const batch = batchAt(index);
    return stepWords({ index, count: Math.max(0, batch.count), offset: feed.offsetOf(batch) });
  });
  return {
    async submit(order: Uint32Array, after?: AfterBatch): Promise<void> {
      total = order.length;
      ring.rewrite();
      for (let index = 0; index * capacity < total; index++) {
        await lead.room();
        const batch = batchAt(index);
        await feed.place(evaluation, batch, order);
        ring.prepare(index);
        await plan.encodeInTurns(lead.turn, {
          before: (encoder) => ring.take(index, encoder),
          after: (encoder) => after?.(encoder, batch.offset, batch.count, total),
        });
        lead.add();
      }
    },
    close: () => ring.close(),
  };
}

function readValidation(network: Network, bytes: ArrayBuffer, count: number): Validation {
  const { metrics, evaluation: { sums } } = network;
  const values = new Float32Array(bytes, 0, metrics.length);
  const record = new Uint32Array(bytes, bytesOf(sums));
  return {
    figures: Object.fromEntries(metrics.map(({ name }, i) => [name, values[i] / count])),
    bestEpoch: record[BEST.epoch],
  };
}

/** Collects losses and probabilities of a whole evaluation on the device: `[losses, probabilities]`. */
function createResults({ device, network, longest }: EvaluatorParts, plan: Plan) {
  const { losses, probabilities } = network.evaluation;
  const classes = sizeOf(probabilities.shape) / probabilities.shape[0];
  const rowBytes = 4 * (1 + classes);
  const size = Math.max(1, longest) * rowBytes;
  const buffer = device.gpu.createBuffer({ label: "evaluation", size, usage: USAGE.copy });
  const readback = new Readback(device, size, { label: "evaluation" });
  const [from, rows]: Place[] = [losses, probabilities].map(plan.place);
  return {
    copy(encoder: GPUCommandEncoder, start: number, count: number, total: number) {
      encoder.copyBufferToBuffer(from.buffer, from.offset, buffer, start * 4, count * 4);
      const target = (total + start * classes) * 4;
      encoder.copyBufferToBuffer(rows.buffer, rows.offset, buffer, target, count * classes * 4);
    },
    read: (count: number) => readback.read([{ buffer, offset: 0, size: count * rowBytes }]),
    collect(bytes: ArrayBuffer, count: number): Evaluation {
      const numbers = new Float32Array(bytes);
      const probabilities = numbers.slice(count);
      return {
        losses: numbers.slice(0, count),
        probabilities,
        predictions: Uint32Array.from({ length: count }, (_, i) => {
          const row = probabilities.subarray(i * classes, (i + 1) * classes);
          return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
        }),
      };
    },
    close() {
      buffer.destroy();
      readback.close();
    },
  };
}
