/** How the command line chooses kernels: tuned once per adapter, or those of another run. @module */
import { join } from "node:path";
import type { DeviceTraits } from "../../engine/graph/op.ts";
import type { Choices } from "../../engine/plan/kernels.ts";
import { DEFAULT_BUDGET, type Tuning } from "../../engine/plan/tune.ts";
import type { Option, Parsed } from "../terminal/arguments.ts";
import { KEPT } from "../../engine/run/project.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import type { Kernels } from "../../engine/run/recorded_configuration.ts";
import { fileCache } from "../setup/file_cache.ts";
import { createProgress, say } from "../terminal/progress.ts";

const FILE = join(KEPT, "tuning.json");

/** The options of every command that tunes. */
export const TUNING: Record<string, Option> = {
  "no-tune": { kind: "flag", help: "take each adapter kind's default kernels, time none" },
  "tune-budget": {
    kind: "number",
    least: 0,
    help: `seconds for finding the fastest kernels (${DEFAULT_BUDGET / 1000})`,
  },
  kernels: { kind: "text", help: "a run whose kernels are used again, for the same numbers" },
};

/** How to tune; `undefined` with `--no-tune`. */
export function tuningOf(parsed: Parsed): Tuning | undefined {
  if (parsed.flag("no-tune")) return undefined;
  const progress = createProgress();
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  return {
    cache: fileCache(FILE),
    budget: (parsed.number("tune-budget") ?? DEFAULT_BUDGET / 1000) * 1000,
    onProgress({ done, total, milliseconds, budget, isLast }) {
      const time = `${seconds(milliseconds)} s of at most ${seconds(budget)} s`;
      if (!isLast) {
        return progress.show({ done, total, text: `finding the fastest kernels: ${time}` });
      }
      const rest = done < total ? `, ${total - done} more keep their default` : "";
      progress.end();
      progress.say(`Kernels: the fastest for ${done} calls found in ${time}${rest}`);
    },
    onWarning: (text) => progress.say(`Warning: ${text}`),
  };
}

/** The kernels of the run that `--kernels` names. Throws an `Error` where it has none. */
export async function choicesOf(parsed: Parsed): Promise<Kernels | undefined> {
  const run = parsed.text("kernels");
  if (run === undefined) return undefined;
  const { kernels } = await readRunRecord(run);
  if (Object.keys(kernels).length > 0) return kernels;
  throw new Error(
    `Cannot take the kernels of '${run}' as its run.json has none: ` +
      "name another run, or leave --kernels out",
  );
}

/** Says so where a wanted kernel is no more, or does not run on this adapter. */
export function warnOfOthers(wanted: Choices, used: Choices): void {
  const other = Object.keys(used).find((key) => (wanted[key] ?? used[key]) !== used[key]);
  if (other === undefined) return;
  say(
    `Warning: there is no ${wanted[other]} for ${other}, or not on this adapter: ` +
      "the default kernel is used, so the numbers may differ in their last digits",
  );
}

/** Says which way the products of a mixed training are computed. */
export function tellOfMixed({ matrices }: DeviceTraits, used: Choices): void {
  if (!matrices) {
    return say("Mixed precision: by shader-f16, as this backend offers no subgroup matrices");
  }
  const mixed = Object.entries(used).filter(([key]) => key.includes('"precision":"mixed"'));
  const count = mixed.filter(([, name]) => name.startsWith("subgroup_matrices@")).length;
  const { m, n, k } = matrices;
  const others = count < mixed.length ? ", the others by shader-f16" : "";
  say(
    `Mixed precision: ${count} of ${mixed.length} products and convolutions by subgroup matrices ` +
      `of ${m}×${n}×${k}${others}`,
  );
}
