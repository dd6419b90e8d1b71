/** The weights of a run that can be looked into, and those that come while it is trained. @module */
import { setTimeout as delay } from "node:timers/promises";
import { eventBytes, readEvents } from "../../engine/run/events.ts";
import { hasWeights } from "../../engine/run/model_files.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { listSnapshots } from "../../engine/run/snapshots.ts";
import type { Snapshot, SnapshotsNow } from "../messages/gallery.ts";
import { stepsPerEpoch } from "./runs.ts";
import type { ServerEvent } from "./sse.ts";
import { isGoing, stateOf } from "./trainings.ts";

const PERIOD = 500;

/** What there is of a run by now. Throws an `Error` where its record can't be read. */
export async function snapshotsNow(id: string, run: string): Promise<SnapshotsNow> {
  if (isNetworkAlone(run)) {
    return { snapshots: [{ id: "model", name: "its weights" }], isGoing: false };
  }
  const record = await readRunRecord(run);
  // Before the list: whatever came until the end is in it.
  const going = isGoing(stateOf(id, run, record).status);
  const length = stepsPerEpoch(record);
  const steps = (await listSnapshots(run)).map((step): Snapshot => ({
    id: step,
    name: step === 0 ? "step 0" : `step ${step}, epoch ${Math.ceil(step / length)}`,
  }));
  return { snapshots: [...steps, ...await keptWeights(run)], isGoing: going };
}

/** Those of `model/`: by validation the best of all epochs, or else the last. */
async function keptWeights(run: string): Promise<Snapshot[]> {
  if (!hasWeights(run)) return [];
  const epoch = await bestEpoch(run);
  return [{ id: "model", name: epoch ? `best, epoch ${epoch}` : "the last weights" }];
}

/** Read at once of a run's events, from their end. */
const CHUNK = 1 << 18;
/** No event is longer: one that lies across two chunks is in the earlier as a whole. */
const LONGEST = 1 << 12;

/** The epoch whose weights the last validation found best, from 1; `undefined` where none did. */
export async function bestEpoch(run: string): Promise<number | undefined> {
  for (let end = await eventBytes(run); end > 0; end -= CHUNK) {
    const start = Math.max(0, end - CHUNK);
    const { events } = await readEvents(run, start, end - start + LONGEST);
    const last = events.findLast((event) => event.type === "epoch");
    if (last) return last.bestEpoch || undefined;
  }
}

/** Tells of the snapshots of a run whenever there are others, until it is trained no more. */
export async function* followSnapshots(
  id: string,
  run: string,
): AsyncGenerator<ServerEvent | undefined> {
  for (let told = "";;) {
    const now = await snapshotsNow(id, run).catch(() => undefined); // the run is gone
    if (!now) return;
    const text = JSON.stringify(now);
    yield text === told ? undefined : { event: "snapshots", data: now };
    told = text;
    if (!now.isGoing) return;
    await delay(PERIOD);
  }
}
