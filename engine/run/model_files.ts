/** `model/` of a run: a network that predicts. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { notFiniteIn } from "../formats/finite.ts";
import {
  formatModelDescription,
  type Model,
  type ModelDescription,
  parseModelDescription,
  parseWeights,
} from "../formats/model.ts";
import { type StoredTensor, writeSafetensors } from "../formats/safetensors.ts";
import { writeFile } from "./disk.ts";
import { MOST_WEIGHTS, readBytes } from "./read_file.ts";
import { readRunText } from "./run_directory.ts";

const DESCRIPTION = join("model", "model.json");

/** Where the description of a run's network is. */
export const descriptionFile = (run: string) => join(run, DESCRIPTION);

/** Where the weights of a trained run are. */
export const weightsFile = (run: string) => join(run, "model", "model.safetensors");

/** Whether the run was trained, so that it has weights. */
export const hasWeights = (run: string) => existsSync(weightsFile(run));

/** Writes `model/model.json`, which snapshots need as well. */
export function writeDescription(run: string, description: ModelDescription): Promise<void> {
  return writeFile(descriptionFile(run), formatModelDescription(description));
}

/** Writes `model/`. Throws an `Error` where a weight is not finite, and leaves what is there. */
export async function writeModel(
  run: string,
  description: ModelDescription,
  weights: ReadonlyMap<string, StoredTensor>,
): Promise<void> {
  const wrong = notFiniteIn(weights);
  if (wrong !== undefined) {
    throw new Error(
      `Cannot save the model in '${run}' as its ${wrong} is not finite: train it anew`,
    );
  }
  await writeFile(weightsFile(run), writeSafetensors(weights));
  await writeDescription(run, description);
}

/** Reads `model/model.json`. Throws an `Error` where there is none, or where its field is wrong. */
export async function readDescription(run: string): Promise<ModelDescription> {
  if (existsSync(join(run, "run.json")) && !existsSync(descriptionFile(run))) {
    throw new Error(`Cannot open the model of '${run}' as its training begins: wait a moment`);
  }
  return parseModelDescription(await readRunText(run, DESCRIPTION), descriptionFile(run));
}

/**
 * Reads `model/model.safetensors`. Throws an `Error` where there is none, or where it is damaged or
 * another network's than the description's.
 */
export async function readWeights(
  run: string,
  description: ModelDescription,
): Promise<Model["weights"]> {
  const file = weightsFile(run);
  const bytes = await readBytes(file, MOST_WEIGHTS);
  if (bytes) return parseWeights(bytes, description, file);
  throw new Error(`Cannot open the model of '${run}' as it is not trained yet: wait, or resume it`);
}

/** Reads `model/`. Throws an `Error` where there is none, or where it is damaged. */
export async function readModel(run: string): Promise<Model> {
  const description = await readDescription(run);
  return { description, weights: await readWeights(run, description) };
}
