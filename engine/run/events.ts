/** `events.jsonl`: what happened in a training, an event a line, appended. @module */
import { join } from "node:path";
import {
  figure,
  literal,
  number,
  object,
  oneOf,
  optional,
  parseIfRight,
  whole,
  withFigures,
} from "../formats/schema.ts";
import type { EpochEvent, LearningRateEvent, StepEvent } from "../train/events.ts";
import { named, writeFile } from "./disk.ts";

/** A checkpoint that was written. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly step: number;
  readonly milliseconds: number;
}

/** A pause that is over. */
export interface PauseEvent {
  readonly type: "pause";
  /** The step after which it began; 0 before the first. */
  readonly step: number;
  readonly seconds: number;
}

/** The end of a training, which may yet go on; the figures are there where it was tested. */
export interface FinishedEvent {
  readonly type: "finished";
  readonly step: number;
  readonly seconds: number;
  readonly testAccuracy?: number;
  readonly testLoss?: number;
  readonly testCount?: number;
  /** Of mixed precision: the steps that were skipped as their gradients overflowed. */
  readonly skippedSteps?: number;
}

/** A line of `events.jsonl`. Figures that were not finite, or that it has not, are NaN. */
export type RunEvent =
  | StepEvent
  | EpochEvent
  | LearningRateEvent
  | PauseEvent
  | CheckpointEvent
  | FinishedEvent;

const EVENT = oneOf<RunEvent, "type">("type", {
  // The figures are those of the run's metrics.
  step: withFigures<StepEvent>({ type: literal("step"), step: whole(1), epoch: whole(1) }),
  epoch: withFigures<EpochEvent>({
    type: literal("epoch"),
    step: whole(1),
    epoch: whole(1),
    bestEpoch: optional(whole(0)),
  }),
  learningRate: object({ step: whole(1), value: number(0) }),
  pause: object({ step: whole(0), seconds: number(0) }),
  checkpoint: object({ step: whole(0), milliseconds: figure }),
  finished: object({
    step: whole(0),
    seconds: figure,
    testAccuracy: optional(figure),
    testLoss: optional(figure),
    testCount: optional(whole(0)),
    skippedSteps: optional(whole(0)),
  }),
});

/** How long a step took: its pictures over their rate. */
export function secondsOf(
  { images, imagesPerSecond }: { readonly images: number; readonly imagesPerSecond: number },
): number {
  const seconds = images / imagesPerSecond;
  return Number.isFinite(seconds) ? seconds : 0;
}

const fileOf = (run: string) => join(run, "events.jsonl");

/** Appends events; `tell` is told of each. */
export function openEvents(run: string, tell?: (event: RunEvent) => void) {
  const path = fileOf(run);
  const file = Deno.openSync(path, { append: true, create: true });
  return {
    write(event: RunEvent) {
      const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
      try {
        for (let at = 0; at < line.length;) at += file.writeSync(line.subarray(at));
      } catch (error) {
        throw named(error, path);
      }
      tell?.(event);
    },
    /** Waits until all events are on the disk. */
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

/** The end of a line in a run's events, in bytes. */
export interface EventPlace {
  readonly offset: number;
  /** The last bytes before it: a sign that the events until there are still the same. */
  readonly mark: Uint8Array<ArrayBuffer>;
}

/** The most bytes of a mark. */
export const MARK_BYTES = 64;
/** Between so many, others get their turn: a file may be full of rubbish. */
const CHUNK = 1 << 18;

/**
 * The events that begin at a byte, as many as are within `most` bytes. A last line without its end
 * waits for it; a line that a crash tore, or that is no event that is known, is passed over.
 */
export async function readEvents(
  run: string,
  from: number,
  most = CHUNK,
): Promise<EventPlace & { readonly events: RunEvent[]; readonly isLast: boolean }> {
  const bytes = await readBytes(run, from, most);
  const isLast = bytes.length < most;
  // No event is as long as `most`: such a line is passed over, piece by piece.
  const end = bytes.lastIndexOf(10) + 1 || (isLast ? 0 : most);
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n");
  const mark = bytes.slice(Math.max(0, end - MARK_BYTES), end);
  return { events: lines.flatMap(parseEvent), offset: from + end, mark, isLast };
}

/** All events of a run, some at a time. */
export async function* allEvents(run: string): AsyncGenerator<RunEvent[]> {
  for (let offset = 0, isLast = false; !isLast;) {
    const read = await readEvents(run, offset);
    yield read.events;
    [offset, isLast] = [read.offset, read.isLast];
  }
}

/** Whether a run's events are still the same until a place. */
export async function isStillThere(run: string, { offset, mark }: EventPlace): Promise<boolean> {
  const found = await readBytes(run, offset - mark.length, mark.length);
  return found.length === mark.length && found.every((byte, i) => byte === mark[i]);
}

/** How many bytes of events a run has. */
export async function eventBytes(run: string): Promise<number> {
  return (await Deno.stat(fileOf(run)).catch(() => ({ size: 0 }))).size;
}

/** Replaces all events. */
export async function rewriteEvents(run: string, events: readonly RunEvent[]): Promise<void> {
  await writeFile(fileOf(run), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

/** No event is shorter: a file of millions of shorter lines is soon read. */
const LEAST_LETTERS = 30;

function parseEvent(line: string): RunEvent[] {
  if (line.length < LEAST_LETTERS || !/^\ufeff?{/.test(line)) return [];
  const event = parseIfRight(line, EVENT);
  return event ? [event] : [];
}

async function readBytes(run: string, offset: number, length: number) {
  const path = fileOf(run);
  if (!(await Deno.stat(path).catch(() => undefined))?.isFile) return new Uint8Array();
  using opened = await Deno.open(path);
  await opened.seek(offset, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await opened.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
