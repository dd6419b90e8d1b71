/** What is told of a sweep while its trials are trained. @module */
import { visible } from "../../data/text/visible.ts";
import { plannedSteps, stepsOfJob } from "../../engine/sweep/work.ts";
import { jobOf, type Sweep, trialCount, trialOf } from "../../engine/sweep/sweep.ts";
import type { Job, JobResult, TrialEpoch } from "../../engine/sweep/trial.ts";
import { createProgress, duration } from "../terminal/progress.ts";
import { createTimeLeft } from "../training/time_left.ts";

/** A line for each trial, and a bar with the time that is left. */
export function createTelling(sweep: Sweep, results: readonly JobResult[]) {
  const progress = createProgress();
  const total = plannedSteps(sweep);
  const timeLeft = createTimeLeft(total);
  const stepsFor = ({ trial, rung }: JobResult) => stepsOfJob(sweep, jobOf(sweep, trial, rung));
  let done = results.reduce((sum, result) => sum + stepsFor(result), 0);
  const within = new Map<number, number>();
  const show = () => {
    const steps = Math.min(total, done + [...within.values()].reduce((a, b) => a + b, 0));
    const left = timeLeft(steps);
    const text = `${results.length} trainings done of ${trialCount(sweep)}` +
      (left === undefined ? "" : `  ${duration(left)} left`);
    progress.show({ done: steps, total, text });
  };
  return {
    onEpoch({ trial: { trial } }: Job, { step }: TrialEpoch) {
      within.set(trial, step);
      show();
    },
    onResult(result: JobResult) {
      within.delete(result.trial);
      done += stepsFor(result);
      progress.say(lineOf(sweep, result));
      show();
    },
    end: progress.end,
  };
}

/** What came of a trial, in a line. */
function lineOf(sweep: Sweep, result: JobResult): string {
  const { varied, seed } = trialOf(sweep, result.trial);
  const said = Object.entries(varied).map(([name, value]) => `${name} ${value}`);
  const outcome = result.status === "failed"
    ? `failed: ${visible(result.error)}`
    : `validation accuracy ${(100 * result.validationAccuracy).toFixed(1)} %  ` +
      `loss ${result.validationLoss.toFixed(4)}  after ${result.steps} steps in ` +
      duration(result.seconds);
  return `trial ${String(result.trial).padStart(3)}  ${outcome}  ` +
    visible([...said, `seed ${seed}`].join(", "));
}
