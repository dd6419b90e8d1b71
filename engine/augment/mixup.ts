import { input, integer, type Op, output } from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import { f32, sizeOf } from "../graph/spec.ts";
import { STEP } from "../graph/step.ts";
import source from "../../shaders/image/mixup.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part } from "../ops/shared/parts.ts";
import type { AugmentationKind } from "./augmentation.ts";
import { type Drawing, pictureConstants, threadsOfAll } from "./drawing.ts";
import {
  checkMixed,
  mixedInput,
  mixedSample,
  MIXING,
  mixing,
  mixTargets,
  partnersOf,
  quantileAt,
} from "./mixing.ts";

/**
 * Mixes each picture with its partner: `x [N, H, W, C]`, `quantiles [257]` of the shares, `step u32[8]`
 * → `[N, H, W, C]`, share · own + (1 − share) · partner's, and the shares `[N]` (H. Zhang et al.,
 * "mixup: Beyond Empirical Risk Minimization", 2018; there all of a batch have one share, here each has
 * its own). Rows that do not count stay 0, their share is 1.
 */
export const mixupOp: Op<Drawing> = {
  name: "mixup",
  outputs(inputs) {
    checkMixed("mixup", inputs);
    return [inputs[0], f32(inputs[0].shape[0])];
  },
  reference([x, table, step], { inputs: [{ shape: [rows, ...extents] }], attributes: { stream } }) {
    const partnerOf = partnersOf(step, stream);
    const shares = new Float64Array(rows).map((_, row) => {
      if (row >= step[STEP.count]) return 1;
      return quantileAt(table, pcg4d(step[STEP.seed], stream, step[STEP.index], row)[0]);
    });
    const size = sizeOf(extents);
    const mixed = x.map((own, i) => {
      const row = Math.floor(i / size);
      if (row >= step[STEP.count]) return 0;
      return shares[row] * own + (1 - shares[row]) * x[partnerOf(row) * size + i % size];
    });
    return [mixed, shares];
  },
  magnitudes: ([x]) => [x.map(() => 1)],
  kernels: [
    flatKernel({
      name: "mixup",
      parts: [...MIXING, part("image/mixup.wgsl", source)],
      operands: [input(0), input(1), input(2), output(), output(1)],
      constants: ({ inputs: [{ shape }], attributes: { stream } }) => ({
        ...pictureConstants(shape),
        STREAM: stream,
      }),
      threads: ({ inputs: [{ shape }] }) => threadsOfAll(shape),
    }),
  ],
  flops: ({ inputs: [{ shape }] }) => 4 * sizeOf(shape),
  samples: [mixedSample([16, 32, 32, 3]), mixedSample([1, 1, 1, 1])],
  randomSample: (random) => mixedSample([5, 9, 9, 5].map((most) => integer(random, 1, most))),
  randomInput: mixedInput,
};

/** Mixes each picture, and what is wanted of it, with another of its batch. */
export const mixup: AugmentationKind = {
  help: "mixes pictures, and their classes, by shares of Beta(X, X)",
  isWhole: false,
  most: 10,
  create: mixing(mixupOp),
  ops: [mixupOp, mixTargets],
};
