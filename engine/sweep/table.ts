/** What came of a sweep: a row for each setting, the best by validation first. @module */
import { meanInterval } from "../report/mean_interval.ts";
import type { Point } from "./space.ts";
import {
  type Chosen,
  compareScores,
  keyOf,
  resultsByJob,
  rungCount,
  scoreOf,
  type Sweep,
  trialsOf,
} from "./sweep.ts";
import type { JobResult } from "./trial.ts";

/** A mean over seeds, with its 95 % interval where there are two or more. */
export interface Mean {
  readonly mean: number;
  readonly interval?: readonly [low: number, high: number];
}

/** What came of a setting. */
export interface SettingRow {
  readonly setting: number;
  readonly varied: Point;
  /** The last rung at which one of its trials has a result. */
  readonly rung: number;
  /** The results at that rung, one a seed, in the order of seeds; absent ones are missing. */
  readonly results: readonly JobResult[];
  /** Whether each seed has finished at the last rung of the sweep. */
  readonly isComplete: boolean;
  /** How many seeds failed. */
  readonly failed: number;
  /** Validation accuracy of those that finished, between 0 and 1. */
  readonly accuracy?: Mean;
  /** Validation loss of those that finished. */
  readonly loss?: Mean;
  /** The seconds of all its results, those of earlier rungs among them. */
  readonly seconds: number;
}

/**
 * A row for each setting with a result: those that went furthest first, of them those whose seeds all
 * finished, of them the better by mean validation accuracy, of equals by mean loss, then by number.
 */
export function tableOf(sweep: Sweep, results: readonly JobResult[]): SettingRow[] {
  const found = resultsByJob(results);
  const rows = sweep.settings.flatMap((_, setting) => rowOf(sweep, found, setting) ?? []);
  const score = ({ setting, rung }: SettingRow) => scoreOf(sweep, found, setting, rung);
  return rows.sort((a, b) =>
    b.rung - a.rung || compareScores(score(a), score(b)) || a.setting - b.setting
  );
}

function rowOf(
  sweep: Sweep,
  found: ReadonlyMap<string, JobResult>,
  setting: number,
): SettingRow | undefined {
  const at = (rung: number) =>
    trialsOf(sweep, setting).flatMap((trial) => found.get(keyOf(trial, rung)) ?? []);
  const byRung = Array.from({ length: rungCount(sweep) }, (_, rung) => at(rung));
  const rung = byRung.findLastIndex(({ length }) => length > 0);
  if (rung < 0) return undefined;
  const results = byRung[rung];
  const finished = results.filter((result) => result.status === "finished");
  return {
    setting,
    varied: sweep.settings[setting].varied,
    rung,
    results,
    isComplete: rung === byRung.length - 1 && finished.length === sweep.seeds.length,
    failed: results.length - finished.length,
    accuracy: meanOf(finished.map(({ validationAccuracy }) => validationAccuracy), [0, 1]),
    loss: meanOf(finished.map(({ validationLoss }) => validationLoss), [0, Infinity]),
    seconds: byRung.flat().reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** The mean of values that can't lie beyond `bounds`, as Student's t of few of them would. */
function meanOf(values: readonly number[], [least, most]: [number, number]): Mean | undefined {
  if (values.length === 0) return undefined;
  if (values.length === 1) return { mean: values[0] };
  const { mean, interval: [low, high] } = meanInterval(values);
  return { mean, interval: [Math.max(low, least), Math.min(high, most)] };
}

/**
 * The trial that validation chooses: of the best setting whose seeds all finished at the last rung the
 * seed with the best validation. Nothing where there is no such setting.
 */
export function chooseTrial(sweep: Sweep, results: readonly JobResult[]): Chosen | undefined {
  const best = tableOf(sweep, results).find(({ isComplete }) => isComplete);
  if (!best) return undefined;
  const finished = best.results.filter((result) => result.status === "finished");
  const [first] = finished.toSorted((a, b) =>
    compareScores(
      { accuracy: a.validationAccuracy, loss: a.validationLoss },
      { accuracy: b.validationAccuracy, loss: b.validationLoss },
    ) || a.trial - b.trial
  );
  return { trial: first.trial };
}
