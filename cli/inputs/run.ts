/** The run that a command line names, with a word where its network may know little. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import { allEvents } from "../../engine/run/events.ts";
import { hasWeights, readModel } from "../../engine/run/model_files.ts";
import { mayBeRun } from "../../engine/run/no_run.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { type Command, UsageError } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";

/** A trained network, with its run's record where it has one: a network alone has none. */
export interface TrainedRun {
  readonly model: Model;
  readonly record?: RunRecord;
}

/** Throws a `UsageError` where the run comes after what it is to look at. */
export function checkOrder({ usage }: Command, [first, ...others]: readonly string[]): void {
  const run = mayBeRun(first) ? undefined : others.find(mayBeRun);
  if (run === undefined) return;
  throw new UsageError(
    `Cannot use '${first}' as a run, and '${run}' is one: the run comes first, \`${usage}\``,
  );
}

/**
 * Opens a run's network, and says on stderr where its training failed or had no step. Throws an
 * `Error` where there is none.
 */
export async function openTrained(run: string): Promise<TrainedRun> {
  const record = existsSync(join(run, "run.json"))
    ? await readRunRecord(run).catch((error) => {
      say(`Warning: ${reasonOf(error)}; its network is used without it`);
      return undefined;
    })
    : undefined;
  const failure = record?.status === "failed"
    ? visible(record.error ?? "without a word")
    : undefined;
  if (failure !== undefined && !hasWeights(run)) {
    throw new Error(`Cannot open the network of '${run}' as its training failed: ${failure}`);
  }
  const model = await readModel(run);
  if (failure !== undefined) {
    say(
      `Warning: the training of '${
        visible(run)
      }' failed, what it learnt until then is used: ${failure}`,
    );
  }
  if (record && await hadNoStep(run)) {
    say(`Warning: '${visible(run)}' was trained for no step, so that it only guesses`);
  }
  return { model, record };
}

/** Whether a run's events tell of no step; where there are none, they tell nothing. */
async function hadNoStep(run: string): Promise<boolean> {
  let count = 0;
  for await (const events of allEvents(run)) {
    if (events.some(({ type }) => type === "step")) return false;
    count += events.length;
  }
  return count > 0;
}
