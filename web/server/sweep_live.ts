/** What pages of sweeps follow, made from what the sweeps have on disk. @module */
import { setTimeout as delay } from "node:timers/promises";
import type { ShownSweep, SweepChange } from "../messages/sweeps.ts";
import type { ServerEvent } from "./sse.ts";
import { listSweeps, shownSweep, sweepPath } from "./sweeps.ts";

/** However many workers give results back, a page hears of them once in so many milliseconds. */
const PERIOD = 1000;
const LIST_PERIOD = 2000;

/** The list of sweeps as `sweeps`, whenever something of it changed. */
export async function* followSweeps(): AsyncGenerator<ServerEvent | undefined> {
  let told = "";
  for (;;) {
    const data = await listSweeps();
    const text = JSON.stringify(data);
    yield text === told ? undefined : { event: "sweeps", data };
    told = text;
    await delay(LIST_PERIOD);
  }
}

/** All of a sweep as `sweep`, then as `change` what became of it. Ends where the sweep is gone. */
export async function* followSweep(id: string): AsyncGenerator<ServerEvent | undefined> {
  let told: ShownSweep | undefined;
  for (;;) {
    const path = await sweepPath(id);
    if (!path) return;
    const sweep = await shownSweep(id, path).catch(() => told); // it is being written
    if (sweep && !told) yield { event: "sweep", data: withoutFacts(sweep) };
    else yield sweep && told && changeOf(told, sweep);
    told = sweep;
    await delay(PERIOD);
  }
}

const withoutFacts = ({ state, settings, trials }: ShownSweep): SweepChange => ({
  ...{ state, settings, trials },
});

function changeOf(told: ShownSweep, now: ShownSweep): ServerEvent | undefined {
  const data: SweepChange = {
    state: now.state,
    settings: changed(told.settings, now.settings),
    trials: changed(told.trials, now.trials),
  };
  const isSame = data.settings.length + data.trials.length === 0 &&
    JSON.stringify(told.state) === JSON.stringify(now.state);
  return isSame ? undefined : { event: "change", data };
}

/** What is other than before; both are in the same order, the new at the end. */
const changed = <T>(told: readonly T[], now: readonly T[]) =>
  now.filter((each, i) => JSON.stringify(each) !== JSON.stringify(told[i]));
