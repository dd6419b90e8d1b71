/**
 * A run's events as columns of numbers. They are kept in `curves.bin` beside `events.jsonl`, from
 * which they can be made anew at any time: a file is only believed if it ends where the events, byte
 * by byte, have the same text.
 *
 * @module
 */
import { join } from "node:path";
import {
  EPOCH_COLUMNS,
  type EpochColumn,
  STEP_COLUMNS,
  type StepColumn,
} from "../messages/runs.ts";

/** Rows of numbers, column by column; what is not finite is NaN. */
export class Table<Name extends string> {
  readonly columns: Record<Name, Float64Array<ArrayBuffer>>;

  constructor(readonly names: readonly Name[], public rows = 0, capacity = Math.max(rows, 256)) {
    const entries = names.map((name) => [name, new Float64Array(capacity)]);
    this.columns = Object.fromEntries(entries);
  }

  /** A column's rows. */
  column(name: Name): Float64Array {
    return this.columns[name].subarray(0, this.rows);
  }

  /** Adds a row; rows of that step or later ones are forgotten: a resumed run told them again. */
  add(row: Record<string, unknown>): void {
    const steps = this.columns["step" as Name];
    while (this.rows > 0 && steps[this.rows - 1] >= (row.step as number)) this.rows--;
    if (this.rows === steps.length) this.#grow();
    for (const name of this.names) {
      const value = row[name];
      this.columns[name][this.rows] = typeof value === "number" ? value : NaN;
    }
    this.rows++;
  }

  #grow(): void {
    for (const name of this.names) {
      const larger = new Float64Array(this.columns[name].length * 2);
      larger.set(this.columns[name]);
      this.columns[name] = larger;
    }
  }
}

/** The columns of a run up to a place in its events. */
export interface Columns {
  readonly steps: Table<StepColumn>;
  readonly epochs: Table<EpochColumn>;
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
const HEADER = 3 * 8 + MARK;
const VERSION = 1;

export const emptyColumns = (): Columns => ({
  steps: new Table(STEP_COLUMNS),
  epochs: new Table(EPOCH_COLUMNS),
  offset: 0,
  mark: new Uint8Array(),
  kept: 0,
});

/** The columns of all events of a run, from its column file as far as that goes. */
export async function loadColumns(run: string): Promise<Columns> {
  const kept = await readColumnFile(fileOf(run)).catch(() => undefined);
  const columns = kept && await isCurrent(run, kept) ? kept : emptyColumns();
  await follow(run, columns);
  return columns;
}

const fileOf = (run: string) => join(run, "curves.bin");

/** Whether columns belong to the events that are there now. */
export async function isCurrent(run: string, { offset, mark }: Columns): Promise<boolean> {
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
  await writeColumnFile(fileOf(run), columns);
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

/** Version, offset and two counts of rows, the mark, then column after column. */
async function writeColumnFile(path: string, columns: Columns): Promise<void> {
  const { steps, epochs, offset, mark } = columns;
  const header = new Uint8Array(HEADER);
  const view = new DataView(header.buffer);
  view.setUint32(0, VERSION, true);
  view.setUint32(4, steps.rows, true);
  view.setUint32(8, epochs.rows, true);
  view.setUint32(12, mark.length, true);
  view.setFloat64(16, offset, true);
  header.set(mark, 24);
  using file = await Deno.open(`${path}.part`, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(header);
  for (const table of [steps, epochs] as Table<string>[]) {
    for (const name of table.names) {
      const { buffer } = table.columns[name];
      await writer.write(new Uint8Array(buffer, 0, table.rows * 8));
    }
  }
  await writer.close();
  await Deno.rename(`${path}.part`, path);
}

async function readColumnFile(path: string): Promise<Columns | undefined> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== VERSION) return undefined;
  const [stepRows, epochRows, markLength] = [4, 8, 12].map((at) => view.getUint32(at, true));
  const steps = new Table(STEP_COLUMNS, stepRows);
  const epochs = new Table(EPOCH_COLUMNS, epochRows);
  let at = HEADER;
  for (const table of [steps, epochs] as Table<string>[]) {
    for (const name of table.names) {
      const rows = new Uint8Array(bytes.buffer, at, table.rows * 8);
      new Uint8Array(table.columns[name].buffer).set(rows);
      at += rows.length;
    }
  }
  const offset = view.getFloat64(16, true);
  return { steps, epochs, offset, mark: bytes.slice(24, 24 + markLength), kept: offset };
}
