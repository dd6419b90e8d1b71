/** What mixing the examples of a batch with each other needs: partners, and the targets. @module */
import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Sample,
  shapeError,
  type Values,
} from "../graph/op.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { f32, isShape, sizeOf } from "../graph/spec.ts";
import { STEP, STEP_SPEC } from "../graph/step.ts";
import partner from "../../shaders/image/partner.wgsl" with { type: "text" };
import source from "../../shaders/image/mix_targets.wgsl" with { type: "text" };
import { oneHot } from "../ops/loss/one_hot.ts";
import { flatKernel } from "../ops/shared/flat.ts";
import { part } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";
import { type Augmentation, type AugmentContext, settled } from "./augmentation.ts";
import { betaQuantiles, STEPS } from "./beta.ts";
import { type Drawing, RANDOM_WORDS, randomWords } from "./drawing.ts";

/** `partnerOf`. */
export const PARTNER = part("image/partner.wgsl", partner);

/**
 * The row that each is mixed with: the rows that count, turned by a random number of places, so that
 * each is taken once, and by itself only where it is alone.
 */
export function partnersOf(step: Values, stream: number): (row: number) => number {
  const count = step[STEP.count];
  const [word] = randomWords(step, stream, 2 ** 32 - 1);
  const turn = count > 1 ? 1 + (word >>> 16) % (count - 1) : 0;
  return (row) => (row + turn) % count;
}

const sample = (rows: number, classes: number): Sample<Drawing> => ({
  inputs: [f32(rows, classes), f32(rows), STEP_SPEC],
  attributes: { stream: 4 },
});

/**
 * Mixes what is wanted of each row with what is wanted of its partner: `targets [N, C]`, `shares [N]`,
 * `step u32[8]` → `[N, C]`, share · own + (1 − share) · partner's, 0 in rows that do not count.
 */
export const mixTargets: Op<Drawing> = {
  name: "mixTargets",
  outputs(inputs) {
    const [targets, shares, step] = inputs;
    const fits = inputs.length === 3 && targets.shape.length === 2 &&
      isShape(shares.shape, [targets.shape[0]]) && isShape(step.shape, STEP_SPEC.shape);
    if (!fits) throw shapeError("mixTargets", inputs, "targets [N, C], shares [N], step [8]");
    checkTypes("mixTargets", inputs, ["f32", "f32", "u32"]);
    return [targets];
  },
  reference([targets, shares, step], { inputs: [{ shape: [, classes] }], attributes }) {
    const partnerOf = partnersOf(step, attributes.stream);
    return [
      targets.map((own, i) => {
        const row = Math.floor(i / classes);
        if (row >= step[STEP.count]) return 0;
        return shares[row] * own +
          (1 - shares[row]) * targets[partnerOf(row) * classes + i % classes];
      }),
    ];
  },
  magnitudes: ([targets]) => [targets.map(() => 1)],
  kernels: [
    flatKernel({
      name: "mix_targets",
      parts: [...RANDOM_WORDS, PARTNER, part("image/mix_targets.wgsl", source)],
      operands: [input(0), output(), input(2), input(1)],
      constants: ({ inputs: [{ shape: [rows, classes] }], attributes: { stream } }) => ({
        BATCH: rows,
        CLASSES: classes,
        STREAM: stream,
      }),
      threads: ({ inputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: ({ inputs: [{ shape }] }) => 4 * sizeOf(shape),
  samples: [sample(70, 10), sample(1, 2)],
  randomSample: (random) => sample(integer(random, 1, 70), integer(random, 1, 12)),
  randomInput: (index, { inputs }, random) =>
    index === 2
      ? randomStep(integer(random, 1, inputs[0].shape[0]), random)
      : uniformValues(inputs[index].shape, random, [0, 1]),
};

/** What is wanted of each class: class numbers become 0 and 1. */
function softTargets({ graph, classes }: AugmentContext, targets: Tensor): Tensor {
  if (targets.dtype === "f32") return targets;
  return graph.append(oneHot, [targets], { classes: classes() }, "soft targets");
}

/**
 * The augmentation of an op that mixes pictures by shares of Beta(alpha, alpha) and gives pictures
 * `[N, H, W, C]` and shares `[N]`.
 */
export function mixing(op: Op<Drawing>): (alpha: number) => Augmentation {
  return (alpha) => (context, batch) => {
    const { graph, step, stream } = context;
    const { images, targets } = settled(context, batch);
    const table = quantilesIn(graph, alpha);
    const attributes = { stream: stream(op.name) };
    const [mixed, shares] = graph.appendAll(op, [images, table, step], attributes);
    const wanted = [softTargets(context, targets), shares, step];
    return { images: mixed, targets: graph.append(mixTargets, wanted, attributes) };
  };
}

const quantilesIn = (graph: Graph, alpha: number) =>
  graph.constant(`quantiles of beta ${alpha}`, f32(STEPS + 1), betaQuantiles(alpha));
