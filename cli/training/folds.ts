/** `train --folds K`: K trainings, each tested on another part of the pictures. @module */
import { join } from "node:path";
import { meanInterval } from "../../engine/report/mean_interval.ts";
import { remarkLines } from "../../engine/report/report.ts";
import { FACES } from "./prepare.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { checkOutputFolder } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";
import { fromHere, RUNS } from "../../engine/run/project.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { readReport } from "../../engine/run/report_file.ts";
import { checkRunDirectory, runName } from "../../engine/run/run_directory.ts";

/** Throws a `UsageError` where options about folds contradict others. */
export function checkFolds(parsed: Parsed): void {
  const [count, fold] = [parsed.number("folds"), parsed.number("fold")];
  if (fold !== undefined && !(count !== undefined && fold <= count)) {
    throw new UsageError(`Cannot use --fold ${fold} as it needs --folds of as many or more`);
  }
  if (count === undefined) return;
  // One fold is a run like any other; all of them are several.
  const excluded = ["test-fraction", ...fold === undefined ? ["resume", "control", "budget"] : []];
  const other = excluded.find((name) => parsed.has(name));
  if (other !== undefined) {
    throw new UsageError(`Cannot use --folds with --${other}: leave out one of them`);
  }
}

/** Trains every fold into a folder of its own, and prints the mean of their accuracies. */
export async function trainFolds(
  parsed: Parsed,
  args: readonly string[],
  train: (args: string[]) => Promise<number>,
): Promise<number> {
  const folds = parsed.number("folds")!;
  const out = parsed.text("out") ?? fromHere(join(RUNS, `${runName()}_folds`));
  const rest = withoutOption(args.filter((arg) => arg !== "--json"), "--out");
  await checkOutputFolder(out, (names) => names.every((name) => /^fold-\d+$/.test(name)));
  const runOf = (fold: number) => join(out, `fold-${fold}`);
  for (let fold = 1; fold <= folds; fold++) {
    checkRunDirectory(runOf(fold), parsed.names[0] ?? FACES);
  }
  const accuracies: number[] = [];
  const remarks: string[] = [];
  for (let fold = 1; fold <= folds; fold++) {
    say(`Fold ${fold} of ${folds}`);
    const run = runOf(fold);
    await train([...rest, "--fold", String(fold), "--out", run]);
    const { status } = await readRunRecord(run);
    if (status === "stopped" && !parsed.has("time-limit")) {
      throw new Error(
        `Cannot give a mean as fold ${fold} of ${folds} was stopped: it is in ${run}`,
      );
    }
    const report = await readReport(run);
    if (!report) throw new Error(`Cannot give a mean as fold ${fold} of ${folds} was not tested`);
    accuracies.push(report.accuracy);
    remarks.push(...(report.remarks ?? []).map((remark) => `fold ${fold}: ${remark}`));
  }
  const { mean, interval: unbounded } = meanInterval(accuracies);
  // Of few folds Student's t reaches beyond what an accuracy can be.
  const interval = unbounded.map((bound) => Math.min(Math.max(bound, 0), 1));
  const [low, high] = interval.map((bound) => bound.toFixed(4));
  print(
    `\nAccuracy ${mean.toFixed(4)}, the mean of ${folds} folds ` +
      `(95 % interval ${low} to ${high}, by Student's t): ` +
      accuracies.map((each) => each.toFixed(4)).join(", ") + `\n${remarkLines(remarks)}`,
  );
  if (parsed.json) print(JSON.stringify({ out, accuracies, mean, interval, remarks }));
  return 0;
}

/** Arguments without an option and its value, in either of its spellings. */
function withoutOption(args: readonly string[], option: string): string[] {
  return args.filter((arg, i) =>
    arg !== option && args[i - 1] !== option && !arg.startsWith(`${option}=`)
  );
}
