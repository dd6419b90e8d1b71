/** Opens a run that stopped, to go on with it. @module */
import { join } from "node:path";
import type { Fit, Size } from "../data/resize.ts";
import type { Architecture } from "../engine/model/architectures.ts";
import type { Layer } from "../engine/model/layers.ts";
import type { Choices } from "../engine/plan.ts";
import type { Recipe } from "../engine/train/recipes.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { EpochEvent, StepEvent } from "../engine/train/loop.ts";
import { type Parsed, UsageError } from "./arguments.ts";
import { readCheckpoint } from "./checkpoints.ts";
import { readRunRecord, writeFile } from "./run_directory.ts";
import { TRAIN } from "./train_options.ts";

/** All events of a training so far. */
export interface History {
  readonly steps: StepEvent[];
  readonly epochs: EpochEvent[];
}

/** What a stopped run was doing, and where it stood. */
export interface StoppedRun {
  readonly recipe: Recipe;
  readonly architecture: Architecture;
  readonly layers: Layer[];
  readonly fit: Fit;
  readonly size: Size;
  readonly seed: number;
  readonly folder: string;
  readonly fingerprint: string;
  readonly kernels: Choices;
  readonly state: TrainingState;
  readonly history: History;
}

/** What may be said beside `--resume`. */
const ALLOWED = ["resume", "checkpoint-every"];

/**
 * Reads a run's configuration and its last whole checkpoint, and drops the events after that.
 * Throws a `UsageError` where other options are given, an `Error` where there is nothing to resume.
 */
export async function openStopped(run: string, parsed: Parsed): Promise<StoppedRun> {
  const other = Object.keys(TRAIN.options)
    .find((name) => parsed.text(name) !== undefined && !ALLOWED.includes(name));
  if (other || parsed.names.length) {
    throw new UsageError(
      `Cannot use ${other ? `--${other}` : `'${parsed.names[0]}'`} with --resume: ` +
        "a run goes on with its own pictures and options",
    );
  }
  const { configuration, seed, data, status, kernels } = await readRunRecord(run);
  if (status === "finished") throw new Error(`Cannot resume '${run}' as it is finished`);
  const state = await readCheckpoint(run, console.error);
  const { architecture, layers, fit, size, ...recipe } = configuration as unknown as
    & Recipe
    & Pick<StoppedRun, "architecture" | "layers" | "fit" | "size">;
  console.error(`Resuming '${run}' after step ${state.step}`);
  return {
    recipe,
    architecture,
    layers,
    fit,
    size,
    seed,
    folder: data.folder,
    fingerprint: data.fingerprint,
    kernels,
    state,
    history: await keepEvents(run, state.step),
  };
}

/** Rewrites `events.jsonl` up to a step; a last line that was cut off is dropped. */
async function keepEvents(run: string, lastStep: number): Promise<History> {
  const path = join(run, "events.jsonl");
  const history: History = { steps: [], epochs: [] };
  const kept: string[] = [];
  for (const line of (await Deno.readTextFile(path)).split("\n")) {
    const event = parseEvent(line);
    if (!event || event.step > lastStep || event.type === "finished") continue;
    kept.push(`${line}\n`);
    if (event.type === "step") history.steps.push(event);
    if (event.type === "epoch") history.epochs.push(event);
  }
  await writeFile(path, kept.join(""));
  return history;
}

function parseEvent(
  line: string,
): StepEvent | EpochEvent | { type: "finished"; step: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
