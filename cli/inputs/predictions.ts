/** Predicts pictures a few at a time: no more than these are in memory, in the network's size. @module */
import { sha256 } from "../../data/dataset/digest.ts";
import { type Decoder, openDecoder } from "../../data/decode/safe_decode.ts";
import { DecodeError, type Picture } from "../../data/picture/picture.ts";
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import type { Device } from "../../engine/plan/device.ts";
import { openPredictor, type PredictorOptions } from "../../engine/inspect/predict.ts";
import type { Source } from "./sources.ts";

/** What became of a picture: what the network says of it, or why it can't be read. */
export type Outcome<From extends Source> =
  | {
    readonly source: From;
    /** SHA-256 of its file, in hexadecimal. */
    readonly digest: string;
    /** `[classes]`. */
    readonly probabilities: Float32Array;
    /** What is odd about its file. */
    readonly warning?: string;
  }
  | { readonly source: From; readonly error: DecodeError };

/** A line about what is odd of a picture that was read. */
export function warningOf({ source, warning }: { source: Source; warning?: string }): string {
  return `Warning: '${visible(source.name)}': ${warning}`;
}

/** How pictures are predicted. */
export interface PredictionOptions extends PredictorOptions {
  openDevice(): Promise<Device>;
}

/** Pictures at a time, where nothing says how many. */
const BATCH = 16;
/** Files that are decoded at a time: each may take hundreds of megabytes meanwhile. */
const READERS = 2;

/**
 * Gives the outcomes a batch at a time, in the order of the sources. The GPU is opened when the first
 * picture was read. Throws an `Error` where the network's numbers are no probabilities.
 */
export async function* predictAll<From extends Source>(
  sources: AsyncIterable<From> | Iterable<From>,
  model: Model,
  { batch = BATCH, choices, openDevice }: PredictionOptions,
): AsyncGenerator<Outcome<From>[]> {
  const decoder = openDecoder({ workers: READERS });
  let predictor: Awaited<ReturnType<typeof openPredictor>> | undefined;
  try {
    for await (const some of inBatches(sources, batch)) {
      const read = await readAll(some, decoder, model);
      const pictures = read.flatMap((one) => "picture" in one ? [one.picture] : []);
      if (pictures.length) {
        predictor ??= await openPredictor(await openDevice(), model, { batch, choices });
      }
      const rows = await predictor?.predict(pictures) ?? [];
      rows.forEach(checkNumbers);
      yield read.map((one) => {
        if ("error" in one) return one;
        const { picture: _, ...rest } = one;
        return { ...rest, probabilities: rows.shift()! };
      });
    }
  } finally {
    decoder.close();
    predictor?.close();
  }
}

async function* inBatches<From>(
  all: AsyncIterable<From> | Iterable<From>,
  batch: number,
): AsyncGenerator<From[]> {
  let some: From[] = [];
  for await (const one of all) {
    some.push(one);
    if (some.length < batch) continue;
    yield some;
    some = [];
  }
  if (some.length) yield some;
}

type ReadOutcome<From extends Source> =
  | Omit<Extract<Outcome<From>, { digest: string }>, "probabilities"> & {
    readonly picture: Picture;
  }
  | { readonly source: From; readonly error: DecodeError };

/** Reads and decodes. */
async function readAll<From extends Source>(
  sources: readonly From[],
  decoder: Decoder,
  { description: { preprocessing: { height, width, fit } } }: Model,
): Promise<ReadOutcome<From>[]> {
  const outcomes: ReadOutcome<From>[] = [];
  const readOne = async (source: From) => {
    try {
      const bytes = await source.read();
      const digest = await sha256(bytes);
      const sizing = { size: { height, width }, fit };
      const { picture, traits: { warning } } = await decoder.examine(bytes, source.name, sizing);
      return { source, digest, picture, warning };
    } catch (error) {
      if (error instanceof DecodeError) return { source, error };
      throw error;
    }
  };
  const numbers = sources.keys();
  const readOn = async () => {
    for (const i of numbers) outcomes[i] = await readOne(sources[i]);
  };
  await Promise.all(Array.from({ length: READERS }, readOn));
  return outcomes;
}

function checkNumbers(probabilities: Float32Array): void {
  if (probabilities.every(Number.isFinite)) return;
  throw new Error(
    "Cannot predict as the network's weights are broken: it gives no number as a probability, " +
      "train it anew at a lower --learning-rate",
  );
}
