/** What was best in validation, decided on the device, and kept there. @module */
import { checkTypes, input, integer, type Op, shapeError, type Values } from "../../graph/op.ts";
import { bytesOf, f16, f32, isShape, sizeOf, type Spec, u32 } from "../../graph/spec.ts";
import { bitsFromFloat, floatFromBits, STEP, STEP_SPEC } from "../../graph/step.ts";
import chooseSource from "../../../shaders/optimizer/choose_best.wgsl" with { type: "text" };
import copySource from "../../../shaders/optimizer/copy_when_best.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { FINITE, isFiniteFloat } from "./check_finite.ts";

/**
 * The words of the record: the lowest mean loss of an epoch's validation, as float bits, that epoch,
 * from 1, and whether the latest epoch is that one.
 */
export const BEST = { loss: 0, epoch: 1, isBest: 2 } as const;

/** The spec of the record. */
export const BEST_SPEC: Spec = u32(4);

/** The first words of the record: no epoch yet, and a loss that every other is lower than. */
export const BEST_NONE: readonly number[] = [bitsFromFloat(Infinity), 0, 0, 0];

/** The attributes of `chooseBest`. */
export interface ChooseBest {
  /** The column of the sums that holds the loss. */
  readonly column: number;
}

/** A random record: none yet, or of some loss. */
function randomRecord(random: () => number): Values {
  if (random() < 0.3) return Float64Array.from(BEST_NONE);
  return Float64Array.of(bitsFromFloat(random()), integer(random, 1, 9), integer(random, 0, 1), 0);
}

const chooseSample = (columns: number, column: number) => ({
  inputs: [BEST_SPEC, f32(1, columns), STEP_SPEC],
  attributes: { column },
});

/**
 * Whether an epoch is the best so far: `record u32[4]` (changed), `sums [1, COLUMNS]` of its
 * validation, `step u32[8]`, whose index is the epoch, from 1, and whose count is the number of
 * validation pictures. A loss that is not finite is never the best.
 */
export const chooseBest: Op<ChooseBest> = {
  name: "chooseBest",
  inPlace: [0],
  outputs(inputs, { column }) {
    const [record, sums, step] = inputs;
    const fits = inputs.length === 3 && isShape(record.shape, BEST_SPEC.shape) &&
      sums.shape.length === 2 && sums.shape[0] === 1 && column < sums.shape[1] &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      const expected = `record [4], sums [1, more than ${column}], step [8]`;
      throw shapeError("chooseBest", inputs, expected);
    }
    checkTypes("chooseBest", inputs, ["u32", "f32", "u32"]);
    return [BEST_SPEC];
  },
  reference([record, sums, step], { attributes: { column } }) {
    const loss = sums[column] / step[STEP.count];
    const isBest = isFiniteFloat(loss) && Math.fround(loss) < floatFromBits(record[BEST.loss]);
    if (isBest) {
      record[BEST.loss] = bitsFromFloat(loss);
      record[BEST.epoch] = step[STEP.index];
    }
    record[BEST.isBest] = isBest ? 1 : 0;
    return [record];
  },
  kernels: [{
    name: "choose_best",
    passes: ({ attributes: { column } }) => [{
      parts: [STEP_WORDS, FINITE, part("optimizer/choose_best.wgsl", chooseSource)],
      constants: { COLUMN: column },
      operands: [input(0), input(1), input(2)],
      workgroups: [1],
    }],
  }],
  flops: () => 1,
  samples: [chooseSample(1, 0), chooseSample(3, 1)],
  randomSample(random) {
    const columns = integer(random, 1, 4);
    return chooseSample(columns, integer(random, 0, columns - 1));
  },
  randomInput(index, { inputs }, random) {
    if (index === 0) return randomRecord(random);
    if (index === 1) {
      const notFinite = [NaN, Infinity, -Infinity];
      const sum = () => random() < 0.8 ? 16 * random() : notFinite[integer(random, 0, 2)];
      return Float64Array.from({ length: sizeOf(inputs[1].shape) }, sum);
    }
    const step = new Float64Array(sizeOf(STEP_SPEC.shape));
    step[STEP.index] = integer(random, 1, 99);
    step[STEP.count] = 2 ** integer(random, 0, 6); // a quotient that every device has exactly
    return step;
  },
};

/** The attributes of `copyWhenBest`. */
export interface CopyWhenBest {
  /** The word of the record that must not be zero: the latest epoch is the best, or any one is. */
  readonly word: typeof BEST.isBest | typeof BEST.epoch;
}

const copySample = (of: typeof f32, size: number, word: CopyWhenBest["word"] = BEST.isBest) => ({
  inputs: [of(size), of(size), BEST_SPEC],
  attributes: { word },
});

/** What every element type has exactly. */
const wholeNumbers = ({ shape }: Spec, random: () => number) =>
  Float64Array.from({ length: sizeOf(shape) }, () => integer(random, 0, 99));

/**
 * Keeps what was best, or puts it back: `target [n]` (changed), `source [n]`, which is copied to it
 * where a word of the `record u32[4]` of `chooseBest` is not zero. Both are of one element type, of any,
 * and of a multiple of 16 bytes.
 */
export const copyWhenBest: Op<CopyWhenBest> = {
  name: "copyWhenBest",
  inPlace: [0],
  outputs(inputs) {
    const [target, source, record] = inputs;
    const fits = inputs.length === 3 && target.shape.length === 1 && bytesOf(target) % 16 === 0 &&
      isShape(source.shape, target.shape) && isShape(record.shape, BEST_SPEC.shape);
    if (!fits) {
      throw shapeError(
        "copyWhenBest",
        inputs,
        "target and source [n] of a multiple of 16 bytes, record [4]",
      );
    }
    checkTypes("copyWhenBest", inputs, [target.dtype, target.dtype, "u32"]);
    return [target];
  },
  reference([target, source, record], { attributes: { word } }) {
    if (record[word] !== 0) target.set(source);
    return [target];
  },
  kernels: [
    flatKernel({
      name: "copy_when_best",
      parts: [part("optimizer/copy_when_best.wgsl", copySource)],
      operands: [input(0), input(1), input(2)],
      constants: ({ inputs: [target], attributes: { word } }) => ({
        SIZE: bytesOf(target) / 4,
        WORD: word,
      }),
      threads: ({ inputs: [target] }) => bytesOf(target) / 16,
    }),
  ],
  flops: () => 0,
  samples: [
    copySample(f32, 64),
    copySample(f32, 40_000, BEST.epoch),
    copySample(f16, 64),
    copySample(u32, 8),
  ],
  randomSample: (random) =>
    copySample(f32, 4 * integer(random, 1, 200), random() < 0.5 ? BEST.isBest : BEST.epoch),
  randomInput: (index, { inputs }, random) =>
    index === 2 ? randomRecord(random) : wholeNumbers(inputs[index], random),
};
