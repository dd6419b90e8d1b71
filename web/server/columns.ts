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
  readEvents,
  type RunEvent,
  secondsOf,
} from "../../engine/run/events.ts";
import type { MetricDescription } from "../../engine/train/metrics.ts";
import { readColumnFile, writeColumnFile } from "./column_file.ts";
import { epochColumns, stepColumns } from "./metrics.ts";
import { Table } from "./table.ts";

/** The columns of a run up to a place in its events. */
export interface Columns {
  readonly steps: Table;
  readonly epochs: Table;
  /** Peak learning rates that were set while it trained, each from a step on. */
  readonly rates: Table;
  /** The seconds of each pause, by the step after which it began. */
  readonly pauses: Table;
  place: EventPlace;
  /** How far the column file goes. */
  kept: number;
}

/** Bytes of events that take long enough to read. */
const WORTH_KEEPING = 1 << 20;

const emptyColumns = (metrics: readonly MetricDescription[]): Columns => ({
  steps: new Table(stepColumns(metrics)),
  epochs: new Table(epochColumns(metrics)),
  rates: new Table(["step", "value"]),
  pauses: new Table(["step", "seconds"]),
  place: { offset: 0, mark: new Uint8Array() },
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
  const { tables: [steps, epochs, rates, pauses], place } = stored;
  return { steps, epochs, rates, pauses, place, kept: place.offset };
}

const fileOf = (run: string) => join(run, "curves.bin");

/** Whether columns are of these metrics, and of the events that are there now. */
export async function isCurrent(
  run: string,
  { steps, epochs, place }: Columns,
  metrics: readonly MetricDescription[],
): Promise<boolean> {
  if (String(steps.names) !== String(stepColumns(metrics))) return false;
  if (String(epochs.names) !== String(epochColumns(metrics))) return false;
  return await isStillThere(run, place);
}

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
  const { steps, epochs, rates, pauses, place } = columns;
  if (place.offset - columns.kept <= WORTH_KEEPING) return;
  columns.kept = place.offset;
  // Where it can't be written, the events are read anew the next time.
  await writeColumnFile(fileOf(run), { tables: [steps, epochs, rates, pauses], place }).catch(
    () => {},
  );
}

/** The seconds are those of training. */
function addEvent({ steps, epochs, rates, pauses }: Columns, event: RunEvent): void {
  if (event.type === "epoch") epochs.add({ ...event });
  if (event.type === "learningRate") rates.add({ ...event });
  if (event.type === "pause") pauses.add({ ...event });
  if (event.type !== "step") return;
  steps.add({ ...event });
  const before = steps.rows > 1 ? steps.columns.seconds[steps.rows - 2] : 0;
  steps.columns.seconds[steps.rows - 1] = before + secondsOf(event);
}
