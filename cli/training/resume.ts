/** Opens a run that stopped, to go on with it. @module */
import { visible } from "../../data/text/visible.ts";
import { dropCheckpointsAfter, readCheckpoint } from "../../engine/run/checkpoints.ts";
import { type Configuration, configurationOf } from "../../engine/run/configuration.ts";
import { allEvents, rewriteEvents, type RunEvent } from "../../engine/run/events.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import type { EpochEvent, StepEvent } from "../../engine/train/events.ts";
import { type TrainingState, withChange } from "../../engine/train/state.ts";
import { NATS_OPTIONS } from "../cluster/options.ts";
import { isSource } from "../inputs/sources.ts";
import { checkAlone } from "../terminal/alone.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";
import { TRAIN } from "./train_options.ts";

/** All events of a training so far. */
export interface History {
  readonly steps: StepEvent[];
  readonly epochs: EpochEvent[];
}

/** What a stopped run was doing, and where it stood. */
export interface StoppedRun {
  readonly configuration: Configuration;
  readonly started: string;
  /** The name of the adapter. */
  readonly adapter: string;
  /** Absent where the run stopped before its first checkpoint: it begins again. */
  readonly state?: TrainingState;
  readonly history: History;
  /** Drops what comes after the state: to be called once it is sure that the run goes on. */
  takeUp(): Promise<void>;
}

/** What may be said beside `--resume`: what does not change the weights. */
const ALLOWED = [
  ...["at", "json", "checkpoint-every", "time-limit", "retry", "control"],
  ...Object.keys(NATS_OPTIONS), // where the workers of a shared one meet now
];

/** Throws a `UsageError` where `--resume` comes with what the run itself decides. */
export function checkResume(parsed: Parsed): void {
  checkAlone(TRAIN, parsed, {
    option: "resume",
    allowed: ALLOWED,
    why: "a run goes on with its own pictures and options, --at FOLDER says where they are now",
  });
}

/**
 * Reads a run's configuration, its last whole checkpoint and its events so far, and changes nothing. The
 * run's directory is locked; its pictures are `at` another place now, if anywhere. Throws an `Error`
 * where there is nothing to resume.
 */
export async function openStopped(run: string, at?: string): Promise<StoppedRun> {
  const record = await readRunRecord(run);
  if (record.status === "finished") throw new Error(`Cannot resume '${run}' as it is finished`);
  if (record.earlierFormat !== undefined) {
    throw new Error(
      `Cannot resume '${run}' as an earlier version of Loupe began it, which drew other random ` +
        "numbers: train anew",
    );
  }
  const folder = await picturesOf(run, at ?? record.data.folder);
  const state = await readCheckpoint(run, say);
  const step = state?.step ?? 0;
  const kept = await eventsUntil(run, step);
  const { learningRates: later, ...history } = historyOf(kept, step);
  const learningRates = later.reduce(withChange, state?.learningRates ?? []);
  const configuration = configurationOf(record);
  say(
    state
      ? `Resuming '${visible(run)}' after step ${step}`
      : `Beginning '${visible(run)}' again, as it stopped before its first checkpoint: ` +
        "learning rates that were chosen are to be chosen again",
  );
  return {
    configuration: { ...configuration, folder, kernels: state?.kernels ?? configuration.kernels },
    started: record.started,
    adapter: record.adapter.name,
    state: state && { ...state, learningRates },
    history,
    async takeUp() {
      await dropCheckpointsAfter(run, step);
      await rewriteEvents(run, kept);
    },
  };
}

/** The folder of a run's pictures, or what stands for it. Throws an `Error` where it is not there. */
async function picturesOf(run: string, folder: string): Promise<string> {
  if (await isSource(folder)) return folder;
  throw new Error(
    `Cannot resume '${run}' as its pictures are not in '${folder}': ` +
      "name with --at the folder where they are now",
  );
}

/**
 * The events up to a step; a last line that was cut off is dropped. Learning rates that were chosen
 * after the checkpoint stay: the run takes them again at the same steps.
 */
async function eventsUntil(run: string, lastStep: number): Promise<RunEvent[]> {
  const kept: RunEvent[] = [];
  for await (const events of allEvents(run)) {
    kept.push(
      ...events.filter(({ type, step }) =>
        type === "learningRate" ? lastStep > 0 : type !== "finished" && step <= lastStep
      ),
    );
  }
  return kept;
}

function historyOf(kept: readonly RunEvent[], lastStep: number) {
  return {
    steps: kept.filter((event) => event.type === "step"),
    epochs: kept.filter((event) => event.type === "epoch"),
    learningRates: kept.filter((event) => event.type === "learningRate")
      .filter(({ step }) => step > lastStep)
      .map(({ step, value }) => ({ step, value })),
  };
}
