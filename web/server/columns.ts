/**
 * A run's events as columns of numbers. They are kept in `curves.bin` beside `events.jsonl`, from
 * which they can be made anew at any time: a file is only believed if it ends where the events, byte
 * by byte, have the same text.
 *
 * @module
 */
import { join } from "node:path";
import {
  type EventPlace,
  isStillThere,
  MARK_BYTES,
  readEvents,
  type RunEvent,
} from "../../engine/run/events.ts";
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
  add(row: { readonly step: number } & { readonly [Column in Name]?: number }): void {
    const steps = this.columns["step" as Name];
    while (this.rows > 0 && steps[this.rows - 1] >= row.step) this.rows--;
    if (this.rows === steps.length) this.#grow();
    for (const name of this.names) this.columns[name][this.rows] = row[name] ?? NaN;
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
  place: EventPlace;
  /** How far the column file goes. */
  kept: number;
}

/** Bytes of events that take long enough to read. */
const WORTH_KEEPING = 1 << 20;
const HEADER = 3 * 8 + MARK_BYTES;
const VERSION = 1;

export const emptyColumns = (): Columns => ({
  steps: new Table(STEP_COLUMNS),
  epochs: new Table(EPOCH_COLUMNS),
  place: { offset: 0, mark: new Uint8Array() },
  kept: 0,
});

/** The columns of all events of a run, from its column file as far as that goes. */
export async function loadColumns(run: string): Promise<Columns> {
  const kept = await readColumnFile(fileOf(run)).catch(() => undefined);
  const isCurrent = kept && await isStillThere(run, kept.place);
  const columns = isCurrent ? kept : emptyColumns();
  await follow(run, columns);
  return columns;
}

const fileOf = (run: string) => join(run, "curves.bin");

/** Adds what was written since; where that is much, writes the column file. */
export async function follow(run: string, columns: Columns): Promise<void> {
  for (let isLast = false; !isLast;) {
    const read = await readEvents(run, columns.place.offset);
    for (const event of read.events) addEvent(columns, event);
    if (read.offset > columns.place.offset) {
      columns.place = { offset: read.offset, mark: read.mark };
    }
    isLast = read.isLast;
  }
  if (columns.place.offset - columns.kept <= WORTH_KEEPING) return;
  columns.kept = columns.place.offset;
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
export function secondsOf(
  { images, imagesPerSecond }: { readonly images: number; readonly imagesPerSecond: number },
): number {
  const seconds = images / imagesPerSecond;
  return Number.isFinite(seconds) ? seconds : 0;
}

/** Version, offset and two counts of rows, the mark, then column after column. */
async function writeColumnFile(path: string, columns: Columns): Promise<void> {
  const { steps, epochs, place: { offset, mark } } = columns;
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
  const mark = bytes.slice(24, 24 + markLength);
  return { steps, epochs, place: { offset, mark }, kept: offset };
}
