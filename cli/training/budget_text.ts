/** What is said of a budget. @module */
import type { BudgetChoice } from "../../engine/train/budget.ts";

/** What was measured, what was chosen and why, as a small table. */
export function budgetLines(choice: BudgetChoice): string[] {
  const { seconds, gone, candidates, steps, expectedSeconds, remark } = choice;
  const rows = candidates.map((each) => [
    `${each.architecture} on ${each.height}×${each.width}`,
    `${(1000 * each.secondsPerStep).toFixed(1)}${each.isMeasured ? "" : " *"}`,
    each.epochs.toFixed(1),
    errorText(each.expectedError),
    each.isChosen ? "chosen" : "",
  ]);
  const header = ["network", "ms a step", "epochs", "expected error", ""];
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => row[i].length)));
  const line = (row: string[]) =>
    "  " + row.map((text, i) => i ? text.padStart(widths[i]) : text.padEnd(widths[i])).join("  ")
      .trimEnd();
  const chosen = candidates.find(({ isChosen }) => isChosen)!;
  const reckoned = candidates.some(({ isMeasured }) => !isMeasured);
  return [
    `Budget: ${seconds} s from the command's start to its report, ${gone.toFixed(1)} s are gone`,
    line(header),
    ...rows.map(line),
    ...reckoned ? ["  * reckoned by its operations, not measured"] : [],
    `Chosen ${
      chosen.expectedError === undefined ? "as it fits" : "for the least error that is expected"
    }: ${chosen.architecture} on ` +
    `${chosen.height}×${chosen.width}, ${steps} steps, ${
      chosen.epochs.toFixed(1)
    } epochs; it ends ` +
    `after about ${expectedSeconds.toFixed(0)} s${remark ? `: ${remark}` : ""}`,
  ];
}

function errorText(error: number | undefined): string {
  if (error === undefined) return "unknown";
  return error <= 1 ? `${(100 * error).toFixed(0)} %` : "too slow";
}
