/** How long finding doubted labels takes. @module */
import { allEvents } from "./events.ts";
import type { RunRecord } from "./record.ts";

/** How often is trained. */
export interface Folding {
  readonly folds: number;
  readonly repeats: number;
}

/** As many as are found to be enough: decision 0092. */
export const USUAL_FOLDING: Folding = { folds: 5, repeats: 4 };

/**
 * The seconds that finding takes, by those of the run's own training, which had another number of
 * pictures; `undefined` where its events don't tell them.
 */
export async function secondsToFind(
  run: string,
  { split }: Pick<RunRecord, "split">,
  { folds, repeats }: Folding,
): Promise<number | undefined> {
  let seconds: number | undefined;
  for await (const events of allEvents(run)) {
    for (const event of events) if (event.type === "finished") seconds = event.seconds;
  }
  const pictures = split.train.length + split.validation.length + split.test.length;
  const share = pictures * (1 - 1 / folds) / (split.train.length || 1);
  return seconds === undefined ? undefined : seconds * folds * repeats * share;
}
