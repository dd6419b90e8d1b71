/** Opens a run that stopped, to go on with it. @module */
import { join } from "node:path";
import type { Fit, Size } from "../../data/picture/resize.ts";
import type { Architecture } from "../../engine/model/architectures.ts";
import type { Layer } from "../../engine/model/layers.ts";
import type { Choices } from "../../engine/plan/plan.ts";
import type { EpochEvent, LearningRateEvent, StepEvent } from "../../engine/train/loop.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import type { TrainingState } from "../../engine/train/state.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { dropCheckpointsAfter, readCheckpoint } from "../../engine/run/checkpoints.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { say } from "../terminal/progress.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/run_directory.ts";
import { TRAIN } from "./train_options.ts";

/** All events of a training so far. */
export interface History {
  readonly steps: StepEvent[];
  readonly epochs: EpochEvent[];
}

/** What a stopped run was doing, and where it stood. */
export interface StoppedRun {
  readonly started: string;
  readonly recipe: Recipe;
  readonly architecture: Architecture;
  readonly layers: Layer[];
  readonly fit: Fit;
  readonly size: Size;
  readonly seed: number;
  readonly folder: string;
  readonly fingerprint: string;
  readonly split: RunRecord["split"];
  readonly adapter: string;
  readonly kernels: Choices;
  /** Absent where the run stopped before its first checkpoint: it begins again. */
  readonly state?: TrainingState;
  readonly history: History;
}

/** What may be said beside `--resume`: what does not change the weights. */
const ALLOWED = ["resume", "json", "checkpoint-every", "time-limit", "retry", "control"];

/** Throws a `UsageError` where `--resume` comes with what the run itself decides. */
export function checkResume(parsed: Parsed): void {
  const other = Object.keys(TRAIN.options)
    .find((name) => parsed.has(name) && !ALLOWED.includes(name));
  if (!other && parsed.names.length === 0) return;
  throw new UsageError(
    `Cannot use ${other ? `--${other}` : `'${parsed.names[0]}'`} with --resume: ` +
      "a run goes on with its own pictures and options",
  );
}

/**
 * Reads a run's configuration and its last whole checkpoint, and drops what comes after that. The
 * run's directory is locked. Throws an `Error` where there is nothing to resume.
 */
export async function openStopped(run: string): Promise<StoppedRun> {
  const record = await readRunRecord(run);
  const { configuration, data, split, status, started, seed, adapter, kernels } = record;
  if (status === "finished") throw new Error(`Cannot resume '${run}' as it is finished`);
  const state = await readCheckpoint(run, say);
  const step = state?.step ?? 0;
  await dropCheckpointsAfter(run, step);
  const { learningRates: later, ...history } = await keepEvents(run, step);
  const learningRates = [...state?.learningRates ?? [], ...later];
  const { architecture, layers, fit, size, ...recipe } = configuration as unknown as
    & Recipe
    & Pick<StoppedRun, "architecture" | "layers" | "fit" | "size">;
  say(
    state
      ? `Resuming '${run}' after step ${step}`
      : `Beginning '${run}' again, as it stopped before its first checkpoint`,
  );
  return {
    started,
    recipe,
    architecture,
    layers,
    fit,
    size,
    seed,
    folder: data.folder,
    fingerprint: data.fingerprint,
    split,
    adapter: adapter.name,
    kernels: state?.kernels ?? kernels,
    state: state && { ...state, learningRates },
    history,
  };
}

/**
 * Rewrites `events.jsonl` up to a step; a last line that was cut off is dropped. Learning rates
 * that were chosen after the checkpoint stay: the run takes them again at the same steps.
 */
async function keepEvents(run: string, lastStep: number) {
  const path = join(run, "events.jsonl");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const kept = text.split("\n").flatMap(parseEvent).filter(({ type, step }) =>
    type === "learningRate" ? lastStep > 0 : type !== "finished" && step <= lastStep
  );
  await writeFile(path, kept.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return {
    steps: kept.filter((event) => event.type === "step"),
    epochs: kept.filter((event) => event.type === "epoch"),
    learningRates: kept.filter((event) => event.type === "learningRate")
      .filter(({ step }) => step > lastStep)
      .map(({ step, value }) => ({ step, value })),
  };
}

type StoredEvent =
  | StepEvent
  | EpochEvent
  | LearningRateEvent
  | { readonly type: "checkpoint" | "finished"; readonly step: number };

/** The event of a line; none where it was cut off. */
function parseEvent(line: string): StoredEvent[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
