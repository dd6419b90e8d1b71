/** Whether another test of the same pictures found the same, and why it may not have. @module */
import about from "../../deno.json" with { type: "json" };
import { visible } from "../../data/text/visible.ts";
import type { Report } from "../../engine/report/report.ts";
import { adapterText, type RunRecord } from "../../engine/run/record.ts";

/** What repeats a test exactly. */
export interface Circumstances extends Pick<RunRecord, "versions"> {
  /** In words, with its backend. */
  readonly adapter: string;
}

/** What is here. */
export function circumstancesHere(device: Parameters<typeof adapterText>[0]): Circumstances {
  return {
    adapter: adapterText(device),
    versions: { loupe: about.version, deno: Deno.version.deno, os: Deno.build.os },
  };
}

/** Compares a report with that of the run, in words. */
export function compare(
  report: Report,
  before: Report,
  record: RunRecord,
  here: Circumstances,
): string {
  const predicted = new Map(before.pictures.map(({ file, prediction }) => [file, prediction]));
  const other = report.pictures
    .filter(({ file, prediction }) => predicted.get(file) !== prediction);
  if (other.length === 0) {
    return `The run's report is repeated: all ${report.count} predictions are the same`;
  }
  const causes = causesOf({ adapter: adapterText(record), versions: record.versions }, here);
  return `Warning: the run's report is not repeated: ${other.length} of ${report.count} ` +
    `predictions differ, ${causes}`;
}

function causesOf(then: Circumstances, here: Circumstances): string {
  if (then.adapter !== here.adapter) {
    return `as another adapter rounds in other places: it was ${
      visible(then.adapter)
    }, it is ${here.adapter}`;
  }
  const changed = Object.entries(here.versions)
    .filter(([name, version]) => then.versions[name] !== version)
    .map(([name, version]) =>
      `${name} ${visible(then.versions[name] ?? "unknown")}, now ${version}`
    );
  return changed.length
    ? `on the same adapter: it was ${changed.join("; ")}, or its model/ was changed since`
    : "on the same adapter with the same versions: its model/, report.json or the driver was " +
      "changed since";
}
