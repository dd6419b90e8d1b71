/** All points of a run as comma-separated values. @module */
import { csvText } from "../../data/text/csv.ts";
import type { Columns } from "./columns.ts";

const ROWS = 4096;

/** The head, then the steps in pieces; the figures of an epoch are in the row of its last step. */
export function* csvOf({ steps, epochs }: Columns): Generator<string> {
  const figures = epochs.names.filter((name) => name !== "step");
  const heads = figures.map((name) => steps.names.includes(name) ? epochName(name) : name);
  yield [...steps.names, ...heads].map(csvText).join(",") + "\n";
  let epoch = 0;
  for (let start = 0; start < steps.rows; start += ROWS) {
    let text = "";
    for (let row = start; row < Math.min(start + ROWS, steps.rows); row++) {
      const isLast = epoch < epochs.rows && epochs.columns.step[epoch] <= steps.columns.step[row];
      const values = [
        ...steps.names.map((name) => steps.columns[name][row]),
        ...figures.map((name) => isLast ? epochs.columns[name][epoch] : ""),
      ];
      text += values.join(",") + "\n";
      if (isLast) epoch++;
    }
    yield text;
  }
}

/** What an epoch's figure is called where a step has one of that name: `epochLoss`. */
const epochName = (name: string) => `epoch${name[0].toUpperCase()}${name.slice(1)}`;
