/** What pages follow, made from what the runs have on disk: a reconnection misses nothing. @module */
import { setTimeout as delay } from "node:timers/promises";
import { eventBytes, readEvents, type RunEvent, secondsOf } from "../../engine/run/events.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import type {
  ListChange,
  MetricDescription,
  Points,
  RunSummary,
  ValueColumns,
} from "../messages/runs.ts";
import { markOf, valueOf } from "./curves.ts";
import { epochColumns, metricsOf, stepColumns } from "./metrics.ts";
import { damaged, runPath } from "./runs.ts";
import type { ServerEvent } from "./sse.ts";
import { listRuns, PATIENCE } from "./summaries.ts";
import { beginningOf, stateOf } from "./trainings.ts";

const PERIOD = 250;
const LIST_PERIOD = 2000;
/** Read at once of a run. */
const MOST_BYTES = 1 << 17;

/** A run, and the byte of its events from which on they are told. */
export interface Place {
  readonly id: string;
  readonly offset: number;
}

/**
 * The events of some runs: `points` with new rows, whose id holds the place of each run, and
 * `state` of the first run whenever it changed. Ends where the first run is gone, and with
 * `restart` where the events of one were cut: it was resumed from a checkpoint.
 */
export async function* followRuns(places: Place[]): AsyncGenerator<ServerEvent | undefined> {
  const at = places.map((place) => ({ ...place }));
  let told = "";
  for (;;) {
    const state = await currentState(at[0].id);
    if (!state) return;
    let more = false;
    for (const place of at) {
      const path = await runPath(place.id);
      if (!path) continue;
      const record = await readRunRecord(path).catch(() => undefined);
      if (!record) continue; // the state tells why
      if (await eventBytes(path) < place.offset) return yield { event: "restart", data: place.id };
      const { events, offset, isLast } = await readEvents(path, place.offset, MOST_BYTES);
      more ||= !isLast;
      place.offset = offset;
      if (!events.some(isDrawn)) continue;
      const id = at.map(({ offset }) => offset).join(",");
      const data = pointsOf(place.id, events, metricsOf(record));
      yield { event: "points", id, data };
    }
    if (more) continue;
    // After the points that led to it: who hears that a run has ended has all of them.
    const text = JSON.stringify(state);
    if (text !== told) yield { event: "state", data: state };
    told = text;
    yield undefined;
    await delay(PERIOD);
  }
}

/** Whether a page draws something of an event. */
const isDrawn = (event: RunEvent) =>
  event.type === "step" || event.type === "epoch" || markOf(event) !== undefined;

async function currentState(id: string) {
  const path = await runPath(id);
  return path === undefined
    ? beginningOf(id)?.state
    : stateOf(id, path, await readRunRecord(path).catch(damaged));
}

function pointsOf(
  run: string,
  events: readonly RunEvent[],
  metrics: readonly MetricDescription[],
): Points {
  const steps = events.filter((event) => event.type === "step")
    .map((event) => ({ ...event, seconds: secondsOf(event) }));
  const epochs = events.filter((event) => event.type === "epoch").map((event) => ({ ...event }));
  return {
    run,
    steps: valueColumns(stepColumns(metrics), steps),
    epochs: valueColumns(epochColumns(metrics), epochs),
    marks: events.flatMap((event) => markOf(event) ?? []),
  };
}

function valueColumns(
  names: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): ValueColumns {
  const value = (each: unknown) => valueOf(typeof each === "number" ? each : NaN);
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => value(row[name]))]));
}

/** The list of runs: all of them as `runs`, then as `change` what became of it, whenever it did. */
export async function* followList(): AsyncGenerator<ServerEvent | undefined> {
  let told: ReadonlyMap<string, string> | undefined;
  for (;;) {
    const runs = await listRuns(PATIENCE);
    const now = new Map(runs.map((run) => [run.id, JSON.stringify(run)]));
    if (!told) yield { event: "runs", data: runs };
    else yield changeOf(told, runs, now);
    told = now;
    await delay(LIST_PERIOD);
  }
}

function changeOf(
  told: ReadonlyMap<string, string>,
  runs: readonly RunSummary[],
  now: ReadonlyMap<string, string>,
): ServerEvent | undefined {
  const data: ListChange = {
    changed: runs.filter(({ id }) => now.get(id) !== told.get(id)),
    gone: [...told.keys()].filter((id) => !now.has(id)),
  };
  return data.changed.length + data.gone.length ? { event: "change", data } : undefined;
}
