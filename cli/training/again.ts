/** `train --again RUN`: the same training once more, with labels corrected. @module */
import type { Correction } from "../../data/survey/corrections.ts";
import { composed } from "../../data/text/composed.ts";
import { PARTS } from "../../data/split/split.ts";
import {
  type Configuration,
  configurationOf as configurationOfRun,
} from "../../engine/run/configuration.ts";
import { type Digests, readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { NATS_OPTIONS } from "../cluster/options.ts";
import { checkAlone } from "../terminal/alone.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { labelsOf } from "./configuration.ts";
import { TRAIN } from "./train_options.ts";

/** What may be said beside `--again`: what does not change the training. */
const ALLOWED = [
  ...["labels", "out", "at", ...Object.keys(NATS_OPTIONS)],
  ...["json", "checkpoint-every", "time-limit", "retry", "control"],
];

/** Throws a `UsageError` where `--again` comes with what the run itself decides. */
export function checkAgain(parsed: Parsed): void {
  checkAlone(TRAIN, parsed, {
    option: "again",
    allowed: ALLOWED,
    why: "a run is repeated with its own pictures and options, --at FOLDER says where they are now",
  });
}

/**
 * The configuration of a run with the labels of `--labels`. Each picture stays in its part, but for those
 * that are left out. Throws an `Error` where there is no such run.
 */
export async function againOf(run: string, parsed: Parsed): Promise<Configuration> {
  const record = await readRunRecord(run);
  const own = configurationOfRun(record);
  const labels = await labelsOf(parsed) ?? own.labels ?? [];
  return {
    ...own,
    folder: parsed.text("at") ?? own.folder,
    labels,
    again: run,
    ...own.shared && { shared: { ...own.shared, id: crypto.randomUUID() } },
    split: { mode: "files", ...splitWithout(record, labels), remarks: record.data.remarks ?? [] },
  };
}

/** A run's split and its digests without the pictures that are left out. */
function splitWithout({ split, data }: RunRecord, labels: readonly Correction[]) {
  const excluded = new Set(
    labels.filter((each) => each.class === undefined).map(({ file }) => composed(file)),
  );
  const files: Record<string, string[]> = {};
  const digests: Record<string, string[] | undefined> = {};
  for (const part of PARTS) {
    const isKept = (_: string, i: number) => !excluded.has(composed(split[part][i]));
    files[part] = split[part].filter(isKept);
    digests[part] = data.digests[part]?.filter(isKept);
  }
  return { files: files as unknown as RunRecord["split"], digests: digests as unknown as Digests };
}
