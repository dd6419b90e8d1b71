/** How much a sweep has to do, and how long its jobs take. @module */
import { stepsOf } from "./ends.ts";
import { KEPT_OF, rungCount, type Sweep } from "./sweep.ts";
import type { Job, JobResult } from "./trial.ts";

/** The steps of a job. */
export const stepsOfJob = (
  { data }: Pick<Sweep, "data">,
  { trial, until }: Pick<Job, "trial" | "until">,
): number => until ?? stepsOf(trial.configuration, data.training);

/** The steps of all jobs; of halving what they are on average, as long as nothing fails. */
export function plannedSteps(sweep: Sweep): number {
  const { settings, seeds, data } = sweep;
  let [total, count] = [0, settings.length];
  for (let rung = 0; rung < rungCount(sweep); rung++) {
    const steps = settings.reduce(
      (sum, { ends, configuration }) => sum + (ends[rung] ?? stepsOf(configuration, data.training)),
      0,
    );
    total += steps / settings.length * count * seeds.length;
    count = Math.ceil(count / KEPT_OF);
  }
  return total;
}

/**
 * The seconds that so many steps of a setting take, by the slowest result of its own network, or of any
 * where it has none; `undefined` where there is no result.
 */
export function secondsFor(
  { settings, seeds }: Pick<Sweep, "settings" | "seeds">,
  results: readonly JobResult[],
  { setting, steps }: { readonly setting: number; readonly steps: number },
): number | undefined {
  const networkOf = (index: number) => JSON.stringify(settings[index].configuration.network);
  const finished = results.filter((result) => result.status === "finished");
  const own = networkOf(setting);
  const same = finished.filter(({ trial }) => networkOf(Math.floor(trial / seeds.length)) === own);
  const paces = (same.length ? same : finished).map(({ seconds, steps }) => seconds / steps);
  return paces.length ? Math.max(...paces) * steps : undefined;
}
