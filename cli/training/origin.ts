/** Fine-tuning: the run whose weights a training begins with. @module */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { visible } from "../../data/text/visible.ts";
import type { LayerDescription, Model, ModelDescription } from "../../engine/formats/model.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import { withClasses } from "../../engine/model/last_layer.ts";
import { readModel } from "../../engine/run/model_files.ts";
import type { Origin } from "../../engine/run/recorded_configuration.ts";
import { initialFrom } from "../../engine/train/from.ts";
import type { StoredVariables } from "../../engine/train/store.ts";
import { say } from "../terminal/progress.ts";

/** Reads the run that a training is to begin with. Throws an `Error` where it has no weights. */
export async function readOrigin(
  run: string,
): Promise<{ origin: Origin; description: ModelDescription }> {
  const { description, weights } = await readModel(run);
  const { mean, scale } = description.preprocessing;
  return { origin: { run, digest: digestOf(weights), mean, scale }, description };
}

/** The earlier network for other classes. Throws an `Error` where its last layer can't be made anew. */
export function networkFrom(
  { network, classes }: ModelDescription,
  run: string,
  count: number,
): LayerDescription {
  if (count === classes.length) return network;
  try {
    return withClasses(network, count);
  } catch (error) {
    throw new Error(`Cannot begin with '${visible(run)}': ${(error as Error).message}`);
  }
}

/**
 * The weights that a network begins with: those of the origin, but for the last layer where the
 * classes are not the same in the same order. Says which. Throws an `Error` where the origin is gone
 * or another by now.
 */
export async function initialOf(
  { run, digest }: Origin,
  next: ModelDescription,
): Promise<StoredVariables> {
  const { description, weights } = await readModel(run);
  if (digestOf(weights) !== digest) {
    throw new Error(
      `Cannot begin with the weights of '${
        visible(run)
      }' as they are not those of then: train anew`,
    );
  }
  const isLastNew = !isDeepStrictEqual(description.classes, next.classes);
  say(
    `Begins with the weights of '${visible(run)}'` +
      (isLastNew ? ", but for the last layer: its classes are others" : ""),
  );
  return initialFrom(weights, variablesOf(next), isLastNew);
}

function digestOf(weights: Model["weights"]): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of [...weights].sort(([a], [b]) => a < b ? -1 : 1)) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}
