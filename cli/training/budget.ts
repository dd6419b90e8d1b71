/**
 * `train --budget SECONDS`: measures a few steps of what may be chosen on this machine, and chooses what
 * ends in time. The choice is options of `train`, as they might have been said.
 *
 * @module
 */
import {
  best,
  type BudgetChoice,
  fits,
  LEAST_STEPS,
  secondsOf,
  type Weighed,
} from "../../engine/train/budget.ts";
import type { Choices } from "../../engine/plan/kernels.ts";
import { LEARNED, MOST_EPOCHS } from "../../engine/train/worth.ts";
import { say } from "../terminal/progress.ts";
import { createSearch, PLANNED } from "./budget_search.ts";
import { budgetLines } from "./budget_text.ts";
import type { Budget } from "./candidate_setup.ts";
import { optionsOf } from "./candidates.ts";

/** After so many times the budget it is over. */
const LATEST = 1.1;

/** What was chosen. */
export interface Chosen {
  /** The command line, with what was chosen. */
  readonly args: readonly string[];
  readonly choice: BudgetChoice;
  /** The kernels that it was measured with. */
  readonly kernels: Choices;
  /** Whether the pictures are to be read again, in another size. */
  readonly isResized: boolean;
}

/** Measures and chooses, and says so. Throws an `Error` where nothing ends in time. */
export async function chooseWithin(budget: Budget): Promise<Chosen> {
  const search = await createSearch(budget);
  await search.measureCheapest();
  for (;;) {
    const found = best(search.weighed());
    const kernels = search.kernelsOf(found.candidate);
    if (kernels) return conclude(budget, search.weighed(), found, kernels);
    if (search.isOver()) {
      const known = best(search.weighed().filter(({ cost }) => cost.isMeasured));
      return conclude(budget, search.weighed(), known, search.kernelsOf(known.candidate)!);
    }
    await search.measure(found.candidate);
  }
}

function conclude(
  budget: Budget,
  weighed: readonly Weighed[],
  chosen: Weighed,
  kernels: Choices,
): Chosen {
  const { parsed, prepared, seconds, args } = budget;
  const isAsked = parsed.has("epochs") || parsed.has("steps");
  if (!fits(chosen) && !isAsked) throw new Error(tooLittle(budget, weighed));
  const perEpoch = Math.ceil(prepared.split.train.length / prepared.recipe.batch);
  const { steps } = chosen;
  const gone = budget.gone();
  const choice: BudgetChoice = {
    seconds,
    gone: rounded(gone),
    candidates: weighed.map(({ candidate, cost, steps, error }) => ({
      architecture: candidate.architecture,
      height: candidate.height,
      width: candidate.width,
      secondsPerStep: rounded(cost.step),
      isMeasured: cost.isMeasured,
      epochs: rounded(steps / perEpoch),
      // Of other networks nothing was measured: that they don't fit is known of any.
      expectedError: error > 1 || Object.hasOwn(LEARNED, candidate.architecture)
        ? rounded(error)
        : undefined,
      isChosen: candidate === chosen.candidate,
    })),
    steps,
    expectedSeconds: rounded(gone + chosen.seconds),
    lastSeconds: rounded(LATEST * seconds - chosen.cost.after - chosen.cost.checkpoint),
    remark: remarkOf(chosen, isAsked),
  };
  budgetLines(choice).forEach(say);
  const options = [
    ...optionsOf(parsed, chosen.candidate),
    ...isAsked ? [] : ["--steps", String(steps)],
  ];
  return {
    args: [...args, ...options],
    choice,
    kernels,
    isResized: chosen.candidate.scale !== 1,
  };
}

/** To four digits, as nobody reads more. */
const rounded = (value: number) => Number(value.toPrecision(4));

function remarkOf(chosen: Weighed, isAsked: boolean): string | undefined {
  if (isAsked && !fits(chosen)) {
    return "what was asked for takes longer than the budget, at 1.1 times which it is stopped";
  }
  if (chosen.isCapped) {
    return `it ends before the budget as more than ${MOST_EPOCHS} epochs bring nothing`;
  }
}

function tooLittle(budget: Budget, weighed: readonly Weighed[]): string {
  const { seconds, prepared } = budget;
  const perEpoch = Math.ceil(prepared.split.train.length / prepared.recipe.batch);
  const least = Math.min(...weighed.map(({ cost }) => secondsOf(cost, LEAST_STEPS, perEpoch)));
  const needed = Math.ceil((budget.gone() + least) / PLANNED);
  return `Cannot train within ${seconds} s as ${LEAST_STEPS} steps of what is fastest end after ` +
    `${needed} s on this machine: give --budget ${needed + Math.ceil(needed / 10)} or more`;
}
