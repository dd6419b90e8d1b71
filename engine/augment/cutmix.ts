import { STEP } from "../graph/step.ts";
import source from "../../shaders/image/cutmix.wgsl" with { type: "text" };
import type { AugmentationKind } from "./augmentation.ts";
import { randomWords } from "./drawing.ts";
import { mixPictures, quantileAt } from "./mix_pictures.ts";
import { mixing, mixTargets, partnersOf } from "./mixing.ts";

/** The first pixel and that after the last, of `side` pixels around the one of a random word. */
function spanOf(word: number, side: number, size: number): readonly [number, number] {
  const length = Math.floor(Math.fround(size * side));
  const first = (word >>> 16) % size - Math.floor(length / 2);
  return [Math.max(0, first), Math.min(size, first + length)];
}

/**
 * Puts a rectangle of each picture's partner into it, which has the picture's shape and 1 − share of its
 * area, around any pixel; what lies outside is not taken, nor counted (S. Yun et al., "CutMix:
 * Regularization Strategy to Train Strong Classifiers with Localizable Features", 2019).
 */
export const cutmixOp = mixPictures({
  name: "cutmix",
  source,
  reference([x, table, step], { inputs: [{ shape }], attributes: { stream } }) {
    const [rows, height, width, channels] = shape;
    const partnerOf = partnersOf(step, stream);
    const boxes = Array.from({ length: rows }, (_, row) => {
      const [share, down, right] = randomWords(step, stream, row);
      const side = row < step[STEP.count] ? Math.sqrt(1 - quantileAt(table, share)) : 0;
      return [spanOf(down, side, height), spanOf(right, side, width)];
    });
    const shares = Float64Array.from(
      boxes,
      ([[top, bottom], [left, right]]) =>
        1 - Math.max(0, bottom - top) * Math.max(0, right - left) / (height * width),
    );
    const isWithin = (place: number, [first, end]: readonly [number, number]) =>
      place >= first && place < end;
    const size = height * width * channels;
    const mixed = x.map((own, i) => {
      const [row, pixel] = [Math.floor(i / size), Math.floor(i / channels)];
      if (row >= step[STEP.count]) return 0;
      const [rowsOf, columnsOf] = boxes[row];
      const isTaken = isWithin(Math.floor(pixel / width) % height, rowsOf) &&
        isWithin(pixel % width, columnsOf);
      return isTaken ? x[partnerOf(row) * size + i % size] : own;
    });
    return [mixed, shares];
  },
  flops: () => 0,
});

/** Puts a rectangle of another picture of the batch into each, and mixes what is wanted by its area. */
export const cutmix: AugmentationKind = {
  help: "puts rectangles of other pictures into pictures, and mixes their classes, by Beta(X, X)",
  isWhole: false,
  most: 10,
  create: mixing(cutmixOp),
  ops: [cutmixOp, mixTargets],
};
