/** `model/` of a run: a network that predicts. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { visible } from "../../data/text/visible.ts";
import { notFiniteIn } from "../formats/finite.ts";
import {
  formatModelDescription,
  type Model,
  type ModelDescription,
  parseModelDescription,
  parseWeights,
} from "../formats/model.ts";
import { type StoredTensor, writeSafetensors } from "../formats/safetensors.ts";
import { wrongField } from "../formats/schema.ts";
import { writeFile } from "./disk.ts";
import { MOST_WEIGHTS, readBytes } from "./read_file.ts";
import { readRunRecord, type RunRecord } from "./record.ts";
import { readRunText } from "./run_directory.ts";

const DESCRIPTION = join("model", "model.json");
const WEIGHTS = join("model", "model.safetensors");

/** Where the description of a run's network is. */
export const descriptionFile = (run: string) => join(run, DESCRIPTION);

/** Where the weights of a trained run are. */
export const weightsFile = (run: string) => join(run, WEIGHTS);

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
  const record = existsSync(join(run, "run.json"))
    ? await readRunRecord(run).catch(() => undefined) // it is told by whoever needs it
    : undefined;
  if (record && !existsSync(descriptionFile(run))) {
    throw record.status === "running"
      ? new Error(
        `Cannot open the model of '${visible(run)}' as its training begins: wait a moment`,
      )
      : goneError(run, DESCRIPTION);
  }
  const description = parseModelDescription(
    await readRunText(run, DESCRIPTION),
    descriptionFile(run),
  );
  if (record) checkDescription(description, record, descriptionFile(run));
  return description;
}

/**
 * Throws an `Error` where a description is not of the network that the record tells of. Classes may
 * have other names than their folders had, but none another's.
 */
function checkDescription(
  { network, classes, preprocessing: { height, width, fit, views } }: ModelDescription,
  { configuration, data }: RunRecord,
  file: string,
): void {
  const { size } = configuration;
  const compare = (field: string, found: unknown, expected: unknown) => {
    if (isDeepStrictEqual(found, expected)) return;
    const [is, was] = [found, expected].map((each) => JSON.stringify(each));
    throw wrongField(file, field, is, `${was}, as its run.json has it`);
  };
  compare("network", network, configuration.network);
  compare("preprocessing.height", height, size.height);
  compare("preprocessing.width", width, size.width);
  compare("preprocessing.fit", fit, configuration.fit);
  compare("preprocessing.views", views ?? "none", configuration.views ?? "none");
  const known = data.classes ?? [];
  const moved = classes.findIndex((name, i) => name !== known[i] && known.includes(name));
  if (moved >= 0) compare(`classes[${moved}]`, classes[moved], known[moved]);
}

function goneError(run: string, file: string): Error {
  return new Error(
    `Cannot open the model of '${visible(run)}' as its ${file} is gone: put it back, or train anew`,
  );
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
  const { status } = await readRunRecord(run).catch(() => ({ status: undefined }));
  if (status === undefined || status === "finished") throw goneError(run, WEIGHTS);
  throw new Error(
    `Cannot open the model of '${visible(run)}' as it is not trained yet: wait, or resume it`,
  );
}

/** Reads `model/`. Throws an `Error` where there is none, or where it is damaged. */
export async function readModel(run: string): Promise<Model> {
  const description = await readDescription(run);
  return { description, weights: await readWeights(run, description) };
}
