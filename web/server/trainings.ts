/** The trainings that this server started: a child process each. @module */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { isLocked, runName } from "../../engine/run/run_directory.ts";
import type {
  ControlCommand,
  Repetition,
  RunState,
  RunStatus,
  Share,
  TrainingOrder,
} from "../messages/runs.ts";
import { mendedFile } from "../../engine/run/labels.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import type { Trial } from "../../engine/sweep/trial.ts";
import { type Child, type Ending, startChild } from "./children.ts";
import { noSuchRun, runPath } from "./runs.ts";
import { settings, withoutPaths } from "./settings.ts";
import { formChoicesOf, rootOf } from "./train_again.ts";

/** A new training, as the form has it, perhaps one that repeats a run. */
type Order = TrainingOrder & Partial<Repetition>;

interface Training {
  readonly child: Child;
  /** What was asked for, where it is a new run, and when: ISO 8601. */
  readonly order?: Order;
  readonly asked: string;
  status: RunStatus;
  /** Of its pictures, while it prepares. */
  reading?: Share;
  /** Whether it has a `run.json`. */
  begun: boolean;
  error?: string;
  readonly log: string[];
  ended: boolean;
}

/** A training that has no folder yet: it reads its pictures, or failed in that. */
export interface Beginning {
  readonly id: string;
  readonly order: Order;
  readonly asked: string;
  readonly state: RunState;
}

interface TrainingMessage {
  readonly type: string;
  readonly run?: string;
  readonly status?: RunStatus;
  readonly error?: string;
  readonly text?: string;
  readonly done?: number;
  readonly total?: number;
}

/** Of a run's name, in that of its repetition. */
const MOST_OF_NAME = 80;
const KEPT_LINES = 100;
const SILENT_END = "Its process ended without a word: was it killed, or the machine switched off?";
const trainings = new Map<string, Training>();

/** Starts a training and gives its run's id at once. Throws an `Error` where it can't be. */
export function startTraining(order: TrainingOrder): string {
  const id = freeName(order.name);
  spawnTraining([...argumentsOf(order), "--out", join(settings.runs, id)], { id, order });
  return id;
}

/** Trains a run once more, and gives the new run's id. Throws an `Error` where it can't be. */
export function startAgain({ again, name }: Repetition): Promise<string> {
  return repeat(again, [], () => freeName(name));
}

/** Trains a run once more with the labels that were mended in it, and gives the new run's id. */
export function startMended(id: string, path: string): Promise<string> {
  const labels = ["--labels", mendedFile(path)];
  return repeat(id, labels, () => freeName(`${id.slice(0, MOST_OF_NAME)} mended`, true));
}

async function repeat(again: string, labels: string[], named: () => string): Promise<string> {
  const path = await runPath(again);
  if (path === undefined) throw new Error(noSuchRun(again));
  const record = await readRunRecord(path);
  const data = rootOf(record.data.folder);
  if (data === undefined) {
    throw new Error(`Cannot train '${again}' again as no --data folder has its pictures`);
  }
  const id = named();
  const args = ["--again", path, ...labels, "--out", join(settings.runs, id)];
  spawnTraining(args, { id, order: { data, ...formChoicesOf(record), again } });
  return id;
}

/**
 * Trains a trial of a sweep as a run, with the sweep's split, and gives the run's id at once; `folder` is
 * that of the pictures.
 */
export function startTrial(sweep: string, path: string, trial: Trial, folder: string): string {
  const id = freeName(`${sweep.slice(0, MOST_OF_NAME)} trial ${trial.trial}`, true);
  const choices = formChoicesOf(trial);
  const { architecture } = trial.configuration;
  const order = {
    data: rootOf(folder) ?? "",
    ...choices,
    ...{ architecture, recipe: choices.recipe! },
  };
  const args = ["--trial", `${path}/${trial.trial}`, "--out", join(settings.runs, id)];
  spawnTraining(args, { id, order });
  return id;
}

/** Goes on with a run that was stopped or interrupted; rejects with what the child said. */
export function goOn(path: string): Promise<string> {
  return spawnTraining(["--resume", path]);
}

/** Gives the run's id once it trains; a new one is found by its id from now on. */
function spawnTraining(args: string[], begins?: Pick<Beginning, "id" | "order">): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let id = begins?.id ?? "";
  const child = startChild(["main.ts", "train", ...args, "--control"], (message) => {
    const { type, run, text, done, total, ...told } = message as TrainingMessage;
    if (type === "run") trainings.set(id = basename(run!), training);
    if (type === "log") training.log.push(withoutPaths(text!));
    if (training.log.length > KEPT_LINES) training.log.shift();
    if (type === "progress" && !training.begun) training.reading = { done: done!, total: total! };
    if (type !== "status") return;
    Object.assign(training, told);
    training.begun ||= told.status !== "failed"; // by now it has a run.json
    if (training.begun) resolve(id);
  });
  const training: Training = {
    child,
    order: begins?.order,
    asked: new Date().toISOString(),
    status: "preparing",
    begun: false,
    log: [],
    ended: false,
  };
  if (begins) trainings.set(id, training);
  child.ended.then((ending) => {
    training.ended = true;
    if (!training.begun) training.status = "failed";
    training.error ??= reasonOf(ending, training);
    reject(new Error(training.error));
  });
  if (begins) promise.catch(() => {}); // its state tells
  return promise;
}

/** A process that was ended by a signal gives the launcher 128 and the signal's number. */
function reasonOf({ code, signal, errors }: Ending, { log }: Training): string {
  const killer = signal ?? (code > 128 ? `signal ${code - 128}` : undefined);
  if (killer) return `It was ended from outside (${killer})`;
  const last = errors.split("\n").findLast((line) => line.trim()) ?? log.at(-1);
  return last?.replace(/^error: /, "") ?? "It ended without a word";
}

function argumentsOf({ data, name: _, ...choices }: TrainingOrder): string[] {
  const root = settings.data.find(({ name }) => name === data);
  if (data && !root) throw new Error(`Cannot train on '${data}' as no --data folder is called so`);
  const given = Object.entries(choices).filter(([, value]) => value !== undefined);
  return [...(root ? [root.path] : []), ...given.flatMap(([k, v]) => [`--${k}`, String(v)])];
}

/** Names that trainings were given: they make their folders a while after. */
const givenNames = new Set<string>();

/**
 * A name for a run that neither a run nor a training about to begin has: the one that is wanted, or one
 * by the time. Throws an `Error` where the one that is wanted is taken, unless it is the first of such
 * names: a number comes behind it then.
 */
function freeName(wanted?: string, isFirst = false): string {
  const isTaken = (name: string) => givenNames.has(name) || existsSync(join(settings.runs, name));
  if (wanted !== undefined && !isFirst && isTaken(wanted)) {
    throw new Error(`Cannot call the run '${wanted}' as there is one already: choose another name`);
  }
  const first = wanted ?? runName();
  let name = first;
  for (let i = 2; isTaken(name); i++) name = `${first}_${i}`;
  givenNames.add(name);
  return name;
}

/** The trainings that have no folder yet. */
export function beginnings(): Beginning[] {
  return [...trainings.keys()].flatMap((id) => beginningOf(id) ?? []);
}

/** A training that has no folder yet, by the id that its run will have. */
export function beginningOf(id: string): Beginning | undefined {
  const training = trainings.get(id);
  if (!training?.order || training.begun) return undefined;
  const { order, asked, status, error, log, reading, ended } = training;
  const controllable = !ended && status !== "failed";
  return { id, order, asked, state: { status, error: shown(error), log, reading, controllable } };
}

/** What a run is doing. */
export function stateOf(
  id: string,
  path: string,
  record: { readonly status: RunStatus; readonly error?: string },
): RunState {
  const training = trainings.get(id);
  if (training && !training.ended) {
    const { status, error, log } = training;
    return { status, error: shown(error), log, controllable: isGoing(status) };
  }
  const isDead = record.status === "running" && !isLocked(path);
  return {
    status: isDead ? "interrupted" : record.status,
    error: shown(isDead ? training?.error ?? SILENT_END : record.error),
    log: training?.log ?? [],
    controllable: false,
  };
}

const shown = (error?: string) => error === undefined ? undefined : withoutPaths(error);

/** Whether a run is being trained, here or by another process. */
export function isBusy(id: string, path: string): boolean {
  return trainings.get(id)?.ended === false || isLocked(path);
}

/** Whether a status is that of a run that is being trained. */
export const isGoing = (status: RunStatus) =>
  status === "preparing" || status === "running" || status === "paused";

/** Tells a training what to do; false where it was not started here, or has ended. */
export function controlTraining(id: string, command: ControlCommand): boolean {
  const training = trainings.get(id);
  if (!training || training.ended) return false;
  if (!training.begun) return command.type === "stop" && dropBeginning(id, training);
  training.child.send(command);
  return true;
}

/** Ends a training that has nothing yet that could be kept. */
function dropBeginning(id: string, { child }: Training): true {
  forgetTraining(id);
  child.stop(0);
  return true;
}

/** Forgets a training that was renamed or deleted, or that did not begin. */
export function forgetTraining(id: string): void {
  trainings.delete(id);
  givenNames.delete(id);
}
