/** The trials of a sweep as comma-separated values. @module */
import { csvText } from "../../data/text/csv.ts";
import type { ShownSweep } from "../messages/sweeps.ts";

/** The head, then a line a trial; a share is between 0 and 1, what is not known empty. */
export function csvOfSweep({ facts: { things }, trials }: ShownSweep): string {
  const heads = [
    ...["trial", "setting", "seed"],
    ...things.map(({ name }) => name),
    ...["status", "validation_accuracy", "seconds", "epochs", "worker", "run", "error"],
  ];
  const rows = trials.map((each) => [
    ...[each.trial, each.setting, each.seed],
    ...each.values,
    ...[each.status, each.accuracy, each.seconds, each.curve.length],
    ...[each.worker, each.run, each.error],
  ]);
  return [heads, ...rows].map((row) => row.map(cellOf).join(",") + "\n").join("");
}

const cellOf = (value: string | number | undefined) =>
  typeof value === "string" ? csvText(value) : String(value ?? "");
