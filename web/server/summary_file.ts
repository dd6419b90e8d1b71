/**
 * What the list tells of a run, kept in `summary.json` beside the files that it was read from: to read
 * the events of hundreds of runs takes long. It is only believed where these files are as they were.
 *
 * @module
 */
import { join } from "node:path";
import {
  array,
  boolean,
  literal,
  number,
  object,
  optional,
  parseIfRight,
  type Schema,
  text,
  whole,
} from "../../engine/formats/schema.ts";
import { readText } from "../../engine/run/read_file.ts";
import type { TrialOf } from "../../engine/run/record.ts";
import { stampOf } from "../../engine/run/run_directory.ts";
import type { RunSummary, Value } from "../messages/runs.ts";
import type { FormChoices } from "./train_again.ts";

/** What a run's files tell, whatever is done with it now. */
export interface RunFigures extends Omit<RunSummary, "id" | "status" | "data" | "again"> {
  /** As its record has it; of one that can't be read `damaged`, of a network alone `network`. */
  readonly status: "running" | "finished" | "stopped" | "failed" | "damaged" | "network";
  /** The folder of its pictures; empty where nothing tells it. */
  readonly folder: string;
  readonly choices?: FormChoices;
  /** The trial of a sweep that it is. */
  readonly trial?: TrialOf;
}

/** Changes with what is kept, and with how it is made. */
const VERSION = 2;

interface Kept {
  readonly version: typeof VERSION;
  /** Of the run's files. */
  readonly stamp: string;
  readonly figures: RunFigures;
}

const height: Schema<Value> = (value) => value === null ? null : number(0, 1)(value);

const KEPT: Schema<Kept> = object({
  version: literal(VERSION),
  stamp: text,
  figures: object({
    status: literal("running", "finished", "stopped", "failed", "damaged", "network"),
    damage: optional(text),
    started: text,
    adapter: text,
    software: boolean,
    folder: text,
    pictures: optional(whole(0)),
    network: text,
    epochs: optional(object({ done: whole(0), total: whole(0) })),
    seconds: optional(number(0)),
    accuracy: optional(number(0, 1)),
    tested: boolean,
    bytes: whole(0),
    sparkline: array(height),
    choices: optional(object({
      recipe: text,
      architecture: text,
      epochs: optional(whole(1)),
      batch: optional(whole(1)),
      seed: optional(whole(0)),
    })),
    trial: optional(object({ sweep: text, number: whole(0) })),
  }),
});

const fileOf = (run: string) => join(run, "summary.json");

/** What is known, or being made, of the runs looked at. */
const known = new Map<string, { readonly stamp: string; readonly figures: Promise<RunFigures> }>();

/** The figures of a run that are known or kept, if its files are as they were. */
export async function knownFigures(run: string): Promise<RunFigures | undefined> {
  const stamp = await stampOf(run);
  const before = known.get(run);
  if (before?.stamp === stamp) return await before.figures;
  const kept = await readKept(run);
  if (kept?.stamp !== stamp) return undefined;
  known.set(run, { stamp, figures: Promise.resolve(kept.figures) });
  return kept.figures;
}

/** The figures of a run: those that are known, or being made, or else what `make` gives. */
export async function figuresOf(
  run: string,
  make: () => Promise<RunFigures>,
): Promise<RunFigures> {
  const stamp = await stampOf(run);
  const before = known.get(run);
  if (before?.stamp === stamp) return await before.figures;
  const figures = make();
  known.set(run, { stamp, figures });
  const made = await figures;
  if (made.status !== "running") await writeKept(run, { version: VERSION, stamp, figures: made });
  return made;
}

async function readKept(run: string): Promise<Kept | undefined> {
  const found = await readText(fileOf(run)).catch(() => undefined);
  return found === undefined ? undefined : parseIfRight(found, KEPT);
}

/** Where it can't be written, it is made anew the next time. */
async function writeKept(run: string, kept: Kept): Promise<void> {
  const part = `${fileOf(run)}.part`;
  try {
    await Deno.writeTextFile(part, JSON.stringify(kept));
    await Deno.rename(part, fileOf(run));
  } catch { /* a disk that is full, or a run that has just gone */ }
}

/** Forgets a run that was renamed or deleted. */
export function forgetFigures(run: string): void {
  known.delete(run);
}
