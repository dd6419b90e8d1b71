/** All points of a run as comma-separated values. @module */
import { STEP_COLUMNS } from "../messages/runs.ts";
import type { Columns } from "./columns.ts";

const ROWS = 4096;

/** The head, then the steps in pieces; the figures of an epoch are in the row of its last step. */
export function* csvOf({ steps, epochs }: Columns): Generator<string> {
  yield [...STEP_COLUMNS, "epochLoss", "epochAccuracy", "validationLoss", "validationAccuracy"]
    .join(",") + "\n";
  let epoch = 0;
  for (let start = 0; start < steps.rows; start += ROWS) {
    let text = "";
    for (let row = start; row < Math.min(start + ROWS, steps.rows); row++) {
      const isLast = epoch < epochs.rows && epochs.columns.step[epoch] <= steps.columns.step[row];
      const { loss, accuracy, validationLoss, validationAccuracy } = epochs.columns;
      const figures = [loss, accuracy, validationLoss, validationAccuracy]
        .map((column) => isLast ? column[epoch] : "");
      text += [...STEP_COLUMNS.map((name) => steps.columns[name][row]), ...figures].join(",") +
        "\n";
      if (isLast) epoch++;
    }
    yield text;
  }
}
