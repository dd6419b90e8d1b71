/**
 * A run's events as columns of numbers. They are kept in `curves.bin` beside `events.jsonl`, from
 * which they can be made anew at any time: a file is only believed if it ends where the events, byte
 * by byte, have the same text.
 *
 * @module
 */
import { join } from "node:path";
import type { MetricDescription } from "../../engine/train/metrics.ts";
import { readColumnFile, writeColumnFile } from "./column_file.ts";
import { epochColumns, stepColumns } from "./metrics.ts";
import { Table } from "./table.ts";

/** The columns of a run up to a place in its events. */
export interface Columns {
  readonly steps: Table;
  readonly epochs: Table;
  /** Bytes of `events.jsonl` that are in the columns: whole lines. */
  offset: number;
  /** The last bytes before `offset`: a sign that the events are still the same. */
  mark: Uint8Array<ArrayBuffer>;
  /** How far the column file goes. */
  kept: number;
}

const MARK = 64;
const CHUNK = 1 << 22;
/** Bytes of events that take long enough to read. */
const WORTH_KEEPING = 1 << 20;

const emptyColumns = (metrics: readonly MetricDescription[]): Columns => ({
  steps: new Table(stepColumns(metrics)),
  epochs: new Table(epochColumns(metrics)),
  offset: 0,
  mark: new Uint8Array(),
  kept: 0,
});

/** The columns of all events of a run, from its column file as far as that goes. */
export async function loadColumns(
  run: string,
  metrics: readonly MetricDescription[],
): Promise<Columns> {
  const kept = await readKept(run).catch(() => undefined);
  const columns = kept && await isCurrent(run, kept, metrics) ? kept : emptyColumns(metrics);
  await follow(run, columns);
  return columns;
}

async function readKept(run: string): Promise<Columns | undefined> {
  const stored = await readColumnFile(fileOf(run));
  if (!stored) return undefined;
  const { tables: [steps, epochs], offset, mark } = stored;
  return { steps, epochs, offset, mark, kept: offset };
}

const fileOf = (run: string) => join(run, "curves.bin");

/** Whether columns are of these metrics, and of the events that are there now. */
export async function isCurrent(
  run: string,
  { steps, epochs, offset, mark }: Columns,
  metrics: readonly MetricDescription[],
): Promise<boolean> {
  if (String(steps.names) !== String(stepColumns(metrics))) return false;
  if (String(epochs.names) !== String(epochColumns(metrics))) return false;
  const found = await readBytes(run, offset - mark.length, mark.length);
  return found.length === mark.length && found.every((byte, i) => byte === mark[i]);
}

/** Adds what was written since; where that is much, writes the column file. */
export async function follow(run: string, columns: Columns): Promise<void> {
  for (let isLast = false; !isLast;) {
    const read = await readEvents(run, columns.offset);
    for (const event of read.events) addEvent(columns, event);
    if (read.offset > columns.offset) {
      columns.offset = read.offset;
      columns.mark = read.mark;
    }
    isLast = read.isLast;
  }
  if (columns.offset - columns.kept <= WORTH_KEEPING) return;
  columns.kept = columns.offset;
  const { steps, epochs, offset, mark } = columns;
  await writeColumnFile(fileOf(run), { tables: [steps, epochs], offset, mark });
}

/** The seconds are those of training. */
function addEvent({ steps, epochs }: Columns, event: RunEvent): void {
  if (event.type === "epoch") epochs.add(event);
  if (event.type !== "step") return;
  steps.add(event);
  const before = steps.rows > 1 ? steps.columns.seconds[steps.rows - 2] : 0;
  steps.columns.seconds[steps.rows - 1] = before + secondsOf(event);
}

/** How long a step took: its pictures over their rate. */
export function secondsOf({ images, imagesPerSecond }: RunEvent): number {
  const seconds = (images as number) / (imagesPerSecond as number);
  return Number.isFinite(seconds) ? seconds : 0;
}

/** A line of `events.jsonl`. */
export type RunEvent = Record<string, unknown>;

/**
 * The events that begin at a byte, as many as are within `most` bytes. A line without its end waits
 * for it, and one that a crash tore is passed over.
 */
export async function readEvents(run: string, from: number, most = CHUNK) {
  const bytes = await readBytes(run, from, most);
  const end = bytes.lastIndexOf(10) + 1;
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  const events: RunEvent[] = [];
  for (let at = 0; at < text.length;) {
    const next = text.indexOf("\n", at);
    const event = parse(text.slice(at, next));
    if (event) events.push(event);
    at = next + 1;
  }
  const mark = bytes.slice(Math.max(0, end - MARK), end);
  return { events, offset: from + end, mark, isLast: bytes.length < most };
}

function parse(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readBytes(run: string, offset: number, length: number) {
  const file = await Deno.open(join(run, "events.jsonl")).catch(() => undefined);
  if (!file) return new Uint8Array();
  using opened = file;
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
