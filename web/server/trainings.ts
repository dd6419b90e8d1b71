/** The trainings that this server started: a child process each. @module */
import { basename, join } from "node:path";
import type { ControlCommand, RunState, RunStatus, TrainingOrder } from "../messages.ts";
import { type Child, type Ending, startChild } from "./children.ts";
import { settings } from "./settings.ts";

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
/** A run whose files nobody has touched for so long is not being trained. */
const SILENCE = 60_000;
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
  const child = startChild(["main.ts", "train", ...args, "--control"], (message) => {
    const told = message as TrainingMessage;
    if (told.type === "run") {
      const id = basename(told.run!);
      trainings.set(id, training);
      begun.resolve(id);
    } else if (told.type === "status") Object.assign(training, keepKnown(told));
    else if (told.type === "log") {
      training.log.push(told.text!);
      if (training.log.length > KEPT_LINES) training.log.shift();
    }
  });
  const training: Training = { child, status: "running", log: [], ended: false };
  child.ended.then((ending) => {
    training.ended = true;
    if (["running", "paused"].includes(training.status)) {
      Object.assign(training, { status: "failed", error: reasonOf(ending, training) });
    }
    begun.reject(new Error(training.error ?? reasonOf(ending, training)));
  });
  return await begun.promise;
}

function keepKnown({ status, error }: TrainingMessage) {
  return { ...(status && { status }), ...(error && { error }) };
}

function reasonOf({ code, signal, errors }: Ending, { log }: Training): string {
  const last = errors.split("\n").findLast((line) => line.trim()) ?? log.at(-1);
  if (last) return last.replace(/^error: /, "");
  return signal ? `It was ended from outside (${signal})` : `It ended with code ${code}`;
}

function argumentsOf({ data, recipe, architecture, epochs, batch, seed }: TrainingOrder): string[] {
  const root = settings.data.find(({ name }) => name === data);
  if (data && !root) throw new Error(`Cannot train on '${data}' as no --data folder is called so`);
  const stamp = new Date().toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  const options = { recipe, architecture, epochs, batch, seed, out: join(settings.runs, stamp) };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return [...(root ? [root.path] : []), ...given.flatMap(([k, v]) => [`--${k}`, String(v)])];
}

/** What a run is doing. */
export async function stateOf(
  id: string,
  path: string,
  record: { readonly status: RunStatus; readonly error?: string },
): Promise<RunState> {
  const training = trainings.get(id);
  if (training) {
    const { status, error, log, ended } = training;
    return { status, error, log, controllable: !ended };
  }
  const isDead = record.status === "running" && !await isTouched(path);
  const status = isDead ? "interrupted" : record.status;
  const error = isDead
    ? "Its process ended without a word: was it killed, or the machine switched off? " +
      "`deno task train --resume` goes on from the last checkpoint."
    : record.error;
  return { status, error, log: [], controllable: false };
}

async function isTouched(path: string): Promise<boolean> {
  const info = await Deno.stat(join(path, "events.jsonl")).catch(() => Deno.stat(path));
  return Date.now() - (info.mtime?.getTime() ?? 0) < SILENCE;
}

/** Whether a run is being trained, here or by another process. */
export async function isBusy(...run: Parameters<typeof stateOf>): Promise<boolean> {
  const { status, controllable } = await stateOf(...run);
  return controllable || status === "running" || status === "paused";
}

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
