/** A sweep as a table of comma-separated values. @module */
import { csvText } from "../../data/text/csv.ts";
import { type Sweep, trialOf } from "./sweep.ts";
import type { JobResult } from "./trial.ts";

/** What comes of a trial wherever and however often it is done, then what does not. */
const COLUMNS = [
  ...["rung", "steps", "status", "validation_accuracy", "validation_loss", "best_epoch", "error"],
  ...["seconds", "worker", "adapter", "backend"],
];

/** A line for each result, by trial and rung, with all digits: after `error` stands where it ran. */
export function csvOf(sweep: Sweep, results: readonly JobResult[]): string {
  const names = sweep.dimensions.map(({ name }) => name);
  const sorted = results.toSorted((a, b) => a.trial - b.trial || a.rung - b.rung);
  const rows = sorted.map((result) => {
    const { setting, seed, varied } = trialOf(sweep, result.trial);
    const found = result.status === "finished" ? result : undefined;
    const { where: { worker, adapter, backend } } = result;
    return [
      ...[result.trial, setting, seed, ...names.map((name) => varied[name])],
      ...[result.rung, found?.steps, result.status],
      ...[found?.validationAccuracy, found?.validationLoss, found?.bestEpoch],
      ...[result.status === "failed" ? result.error : undefined],
      ...[result.seconds, worker, adapter, backend],
    ];
  });
  return [["trial", "setting", "seed", ...names, ...COLUMNS], ...rows]
    .map((row) => row.map(cellOf).join(",") + "\n").join("");
}

const cellOf = (cell: string | number | undefined) =>
  typeof cell === "string" ? csvText(cell) : String(cell ?? "");
