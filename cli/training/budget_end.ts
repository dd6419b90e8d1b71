/** When a budget is over, even if steps are left: of a run that went on after a stop, too. @module */
import type { BudgetChoice } from "../../engine/train/budget.ts";
import { say } from "../terminal/progress.ts";
import type { StoppedRun } from "./resume.ts";
import type { Training } from "./training.ts";

/** The seconds of a budget that were spent before this command: what lay between does not count. */
export function spentBefore(
  { configuration: { budget }, history }: Pick<StoppedRun, "configuration" | "history">,
): number {
  if (!budget) return 0;
  return history.steps.filter(({ imagesPerSecond }) => imagesPerSecond > 0)
    .reduce((sum, { images, imagesPerSecond }) => sum + images / imagesPerSecond, budget.gone);
}

/**
 * The end of a budget of which `before` seconds were spent by earlier commands and `since` by this one.
 * A run whose budget was over is resumed without one, as somebody asks for it: that is said.
 */
export function latestOf(
  budget: BudgetChoice | undefined,
  { before, since }: { readonly before: number; readonly since: number },
): Training["latest"] {
  if (!budget) return undefined;
  const { seconds, lastSeconds } = budget;
  if (before > 0 && before >= lastSeconds) {
    say(`The budget of ${seconds} s is over: the training goes on without one`);
    return undefined;
  }
  return {
    seconds: Math.max(0, lastSeconds - before - since),
    why: `The budget of ${seconds} s is over, as this machine became slower`,
  };
}
