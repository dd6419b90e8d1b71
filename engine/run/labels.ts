/** `labels.json`: the labels of a run's pictures by how much they are doubted; `labels.csv`: what they are. @module */
import { join } from "node:path";
import {
  type Correction,
  correctionsText,
  parseCorrections,
} from "../../data/survey/corrections.ts";
import {
  array,
  consistent,
  literal,
  Mismatch,
  name,
  number,
  object,
  parseJson,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import { writeFile } from "./disk.ts";
import { readText } from "./read_file.ts";

export type { Correction };

/** A picture near another, by what the network makes of both. */
export interface Neighbour {
  readonly file: string;
  /** The cosine of the angle between their features. */
  readonly similarity: number;
}

/** A picture, and what networks say of it that were trained without it. */
export interface DoubtedPicture {
  readonly file: string;
  readonly class: string;
  /** The normalised margin of its label, between −1 and 1. */
  readonly margin: number;
  /** `[classes]`. */
  readonly probabilities: readonly number[];
  /** The nearest training pictures, the nearest first; of the most doubted labels alone. */
  readonly nearest: readonly Neighbour[];
}

/** `labels.json`. */
export interface DoubtedLabels {
  readonly format: 1;
  /** ISO 8601. */
  readonly found: string;
  readonly folds: number;
  readonly repeats: number;
  readonly seconds: number;
  readonly classes: readonly string[];
  /** Pictures that no network could judge, as there was no other of their class. */
  readonly unjudged: readonly string[];
  /** From the label that is doubted most on. */
  readonly pictures: readonly DoubtedPicture[];
}

/** As a device divides, a little above 1 may come out. */
const probability = number(0, 1.001);
const FIELDS: Schema<DoubtedLabels> = object({
  format: literal(1),
  found: text,
  folds: whole(2),
  repeats: whole(1),
  seconds: number(0),
  classes: array(name, 1),
  unjudged: array(text),
  pictures: array(object({
    file: text,
    class: text,
    margin: number(-1.001, 1.001),
    probabilities: array(probability),
    nearest: array(object({ file: text, similarity: number(-1.001, 1.001) })),
  })),
});

/** Every picture is of a class, and has a probability of each. */
const LABELS = consistent(FIELDS, ({ classes, pictures }) => {
  for (const [i, { class: own, probabilities }] of pictures.entries()) {
    if (!classes.includes(own)) {
      throw new Mismatch(own, "the name of a class", "pictures", `[${i}]`, "class");
    }
    if (probabilities.length === classes.length) continue;
    const all = `a list of ${classes.length}, as there are classes`;
    throw new Mismatch(probabilities, all, "pictures", `[${i}]`, "probabilities");
  }
});

const listFile = (run: string) => join(run, "labels.json");

/** Reads `labels.json`; `undefined` where there is none. Throws an `Error` that names file and field. */
export async function readDoubted(run: string): Promise<DoubtedLabels | undefined> {
  const text = await readText(listFile(run));
  return text === undefined ? undefined : parseJson(listFile(run), text, LABELS);
}

/** Writes `labels.json`, a picture a line. */
export function writeDoubted(run: string, { pictures, ...rest }: DoubtedLabels): Promise<void> {
  const lines = pictures.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
  const head = JSON.stringify(rest).slice(0, -1);
  return writeFile(listFile(run), `${head},\n  "pictures": [\n${lines}\n  ]\n}\n`);
}

/** What a person says of a run's labels, as `train --labels` reads it. */
export const mendedFile = (run: string) => join(run, "labels.csv");

/**
 * Reads `labels.csv`; `undefined` where there is none. Throws an `Error` that names file and line.
 */
export async function readMended(run: string): Promise<Correction[] | undefined> {
  const text = await readText(mendedFile(run));
  if (text === undefined) return undefined;
  try {
    return parseCorrections(text);
  } catch (error) {
    throw new Error(`Cannot use '${mendedFile(run)}' as ${(error as Error).message}`);
  }
}

/** Writes `labels.csv`, whole or not at all. */
export const writeMended = (run: string, mended: readonly Correction[]): Promise<void> =>
  writeFile(mendedFile(run), correctionsText(mended));
