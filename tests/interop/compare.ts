/** What a reader says of an export beside what the engine says of the network. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { ExportedModel, Images, Reader, Variant } from "./reader.ts";

/** What the engine says. */
export interface Expected {
  readonly images: Images;
  /** `[N, classes]`. */
  readonly logits: Float32Array;
  /** Of other sizes than the network's. */
  readonly pictures: readonly Picture[];
  /** `[N, classes]`. */
  readonly probabilities: Float32Array;
}

/** What was found. */
export interface Finding {
  /** In words: `logits within 1e-6`. */
  readonly words: string;
  readonly isRight: boolean;
  /** Whether its format can't say it, or its reader can't take it, so that nothing was compared. */
  readonly isRefused?: true;
}

/** Logits may differ by so much, relative to the largest where that is above 1. */
const LOGITS_WITHIN = { f32: 1e-4, f16: 1e-2 };
/** Probabilities may differ by so much. */
const PROBABILITIES_WITHIN = 0.01;

/** Asks a reader for all it can say of an export. */
export async function compare(
  reader: Reader,
  exported: ExportedModel,
  expected: Expected,
): Promise<Finding | undefined> {
  const { variant, classes } = exported;
  if (reader.check) {
    await reader.check(exported);
    return { words: "valid", isRight: true };
  }
  if (!variant.withPreprocessing && reader.logits) {
    const found = await reader.logits(exported, expected.images);
    return ofLogits(found, expected.logits, classes, variant);
  }
  if ((variant.withPreprocessing || !reader.logits) && reader.probabilities) {
    const found = await reader.probabilities(exported, expected.pictures);
    const apart = difference(found, expected.probabilities);
    return {
      words: `probabilities within ${apart.toExponential(1)}`,
      isRight: apart <= PROBABILITIES_WITHIN,
    };
  }
  return undefined;
}

function ofLogits(
  found: Float32Array,
  expected: Float32Array,
  classes: number,
  { precision }: Variant,
): Finding {
  const apart = difference(found, expected);
  const largest = Math.max(1, ...expected.map(Math.abs));
  const [ours, theirs] = [expected, found].map((logits) => classesOf(logits, classes));
  const same = ours.filter((each, i) => each === theirs[i]).length;
  const within = LOGITS_WITHIN[precision] * (precision === "f16" ? largest : 1);
  return {
    words: `logits within ${apart.toExponential(1)}, ${same} of ${ours.length} classes the same`,
    isRight: apart <= within && (precision === "f16" || same === ours.length),
  };
}

/** The largest difference of two lists of numbers; infinite where one of them lacks a number. */
export function difference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity;
  return found.reduce((most, value, i) => {
    const apart = Math.abs(value - expected[i]);
    return Math.max(most, Number.isNaN(apart) ? Infinity : apart);
  }, 0);
}

/** The class of the largest logit of each row. */
function classesOf(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}
