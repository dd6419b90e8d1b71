/** What a test would have found with other labels. @module */
import { type Report, wilsonInterval } from "./report.ts";

/** The figures of a test that two trainings are held against each other by. */
export type TestFigures =
  & Pick<Report, "count" | "correct" | "accuracy" | "accuracyInterval" | "confusion">
  & { readonly names: readonly string[] };

/**
 * The figures of a test with the class that `labels` gives a file in place of its own; a file with
 * `undefined` is left out, and one that is not in it keeps its class. No class that there is not.
 */
export function relabelled(
  { classes, pictures }: Pick<Report, "classes" | "pictures">,
  labels: ReadonlyMap<string, string | undefined>,
): TestFigures {
  const names = classes.map(({ name }) => name);
  const confusion = names.map(() => names.map(() => 0));
  for (const { file, class: own, prediction } of pictures) {
    const label = labels.has(file) ? labels.get(file) : own;
    const [row, column] = [names.indexOf(label ?? ""), names.indexOf(prediction)];
    if (row >= 0 && column >= 0) confusion[row][column]++;
  }
  const correct = confusion.reduce((sum, row, k) => sum + row[k], 0);
  const count = confusion.flat().reduce((sum, each) => sum + each, 0);
  return {
    names,
    confusion,
    correct,
    count,
    accuracy: correct / (count || 1),
    accuracyInterval: wilsonInterval(correct, count || 1),
  };
}
