/** The trainings that this server started: a child process each. @module */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { isLocked, runName } from "../../engine/run/run_directory.ts";
import type { ControlCommand, RunState, RunStatus, TrainingOrder } from "../messages/runs.ts";
import { type Child, type Ending, startChild } from "./children.ts";
import { settings, withoutPaths } from "./settings.ts";

interface Training {
  readonly child: Child;
  status: RunStatus;
  error?: string;
  readonly log: string[];
  ended: boolean;
}

interface TrainingMessage {
  readonly type: string;
  readonly run?: string;
  readonly status?: RunStatus;
  readonly error?: string;
  readonly text?: string;
}

const KEPT_LINES = 100;
const SILENT_END = "Its process ended without a word: was it killed, or the machine switched off?";
const trainings = new Map<string, Training>();

/** Starts a training; gives the run's id once there is one, or throws what the child said. */
export function startTraining(order: TrainingOrder): Promise<string> {
  return spawnTraining(argumentsOf(order));
}

/** Goes on with a run that was stopped or interrupted. */
export function goOn(path: string): Promise<string> {
  return spawnTraining(["--resume", path]);
}

async function spawnTraining(args: string[]): Promise<string> {
  const begun = Promise.withResolvers<string>();
  let id = "";
  const child = startChild(["main.ts", "train", ...args, "--control"], (message) => {
    const { type, run, text, ...told } = message as TrainingMessage;
    if (type === "run") trainings.set(id = basename(run!), training);
    if (type === "log") training.log.push(withoutPaths(text!));
    if (training.log.length > KEPT_LINES) training.log.shift();
    if (type === "status") {
      Object.assign(training, told);
      if (id) begun.resolve(id); // by now it has a run.json
    }
  });
  const training: Training = { child, status: "running", log: [], ended: false };
  child.ended.then((ending) => {
    training.ended = true;
    training.error ??= reasonOf(ending, training);
    begun.reject(new Error(training.error));
  });
  return await begun.promise;
}

/** A process that was ended by a signal gives the launcher 128 and the signal's number. */
function reasonOf({ code, signal, errors }: Ending, { log }: Training): string {
  const killer = signal ?? (code > 128 ? `signal ${code - 128}` : undefined);
  if (killer) return `It was ended from outside (${killer})`;
  const last = errors.split("\n").findLast((line) => line.trim()) ?? log.at(-1);
  return last?.replace(/^error: /, "") ?? "It ended without a word";
}

function argumentsOf({ data, recipe, architecture, epochs, batch, seed }: TrainingOrder): string[] {
  const root = settings.data.find(({ name }) => name === data);
  if (data && !root) throw new Error(`Cannot train on '${data}' as no --data folder is called so`);
  const options = { recipe, architecture, epochs, batch, seed, out: freeFolder() };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return [...(root ? [root.path] : []), ...given.flatMap(([k, v]) => [`--${k}`, String(v)])];
}

/** Folders that trainings were given: they make them a while after. */
const givenFolders = new Set<string>();

/** A folder for a run, named by the time, that neither a run nor a training about to begin has. */
function freeFolder(): string {
  const name = runName();
  let folder = join(settings.runs, name);
  for (let i = 2; givenFolders.has(folder) || existsSync(folder); i++) {
    folder = join(settings.runs, `${name}_${i}`);
  }
  givenFolders.add(folder);
  return folder;
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
export const isGoing = (status: RunStatus) => status === "running" || status === "paused";

/** Tells a training what to do; false where it was not started here, or has ended. */
export function controlTraining(id: string, command: ControlCommand): boolean {
  const training = trainings.get(id);
  if (!training || training.ended) return false;
  training.child.send(command);
  return true;
}

/** Forgets a training that was renamed or deleted. */
export function forgetTraining(id: string): void {
  trainings.delete(id);
}
