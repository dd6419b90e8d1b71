import { sizeOf } from "../graph/spec.ts";
import { STEP } from "../graph/step.ts";
import source from "../../shaders/image/mixup.wgsl" with { type: "text" };
import type { AugmentationKind } from "./augmentation.ts";
import { randomWords } from "./drawing.ts";
import { mixPictures, quantileAt } from "./mix_pictures.ts";
import { mixing, mixTargets, partnersOf } from "./mixing.ts";

/**
 * Mixes each picture with its partner: share · own + (1 − share) · partner's (H. Zhang et al., "mixup:
 * Beyond Empirical Risk Minimization", 2018; there all of a batch have one share, here each has its
 * own).
 */
export const mixupOp = mixPictures({
  name: "mixup",
  source,
  reference([x, table, step], { inputs: [{ shape: [rows, ...extents] }], attributes: { stream } }) {
    const partnerOf = partnersOf(step, stream);
    const shares = new Float64Array(rows).map((_, row) =>
      row < step[STEP.count] ? quantileAt(table, randomWords(step, stream, row)[0]) : 1
    );
    const size = sizeOf(extents);
    const mixed = x.map((own, i) => {
      const row = Math.floor(i / size);
      if (row >= step[STEP.count]) return 0;
      return shares[row] * own + (1 - shares[row]) * x[partnerOf(row) * size + i % size];
    });
    return [mixed, shares];
  },
  magnitudes: ([x]) => [x.map(() => 1)],
  flops: ({ inputs: [{ shape }] }) => 4 * sizeOf(shape),
});

/** Mixes each picture, and what is wanted of it, with another of its batch. */
export const mixup: AugmentationKind = {
  help: "mixes pictures, and their classes, by shares of Beta(X, X)",
  isWhole: false,
  most: 10,
  create: mixing(mixupOp),
  ops: [mixupOp, mixTargets],
};
