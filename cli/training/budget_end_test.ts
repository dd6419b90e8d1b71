import assert from "node:assert/strict";
import type { BudgetChoice } from "../../engine/train/budget.ts";
import type { StepEvent } from "../../engine/train/events.ts";
import { latestOf, spentBefore } from "./budget_end.ts";
import type { StoppedRun } from "./resume.ts";

const budget = { seconds: 100, gone: 5, lastSeconds: 108 } as BudgetChoice;

/** A run that made so many steps of half a second each. */
function stopped(count: number, chosen?: BudgetChoice) {
  const step = { images: 8, imagesPerSecond: 16 } as StepEvent;
  const steps = Array.from({ length: count }, () => step);
  const configuration = { budget: chosen } as StoppedRun["configuration"];
  return spentBefore({ configuration, history: { steps, epochs: [] } });
}

Deno.test("a run that goes on has what is left of its budget", () => {
  assert.equal(latestOf(undefined, { before: 0, since: 9 }), undefined);
  assert.equal(stopped(40), 0);
  assert.equal(latestOf(budget, { before: 0, since: 8 })!.seconds, 100);
  assert.equal(stopped(40, budget), 25);
  assert.equal(latestOf(budget, { before: stopped(40, budget), since: 3 })!.seconds, 80);
  // It was not over when it stopped, but is by now.
  assert.equal(latestOf(budget, { before: stopped(200, budget), since: 9 })!.seconds, 0);
});

Deno.test("a run whose budget was over goes on without one", () => {
  assert.equal(latestOf(budget, { before: stopped(250, budget), since: 3 }), undefined);
});
