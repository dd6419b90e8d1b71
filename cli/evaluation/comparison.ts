/** Whether another test of the same pictures found the same, and why it may not have. @module */
import about from "../../deno.json" with { type: "json" };
import { visible } from "../../data/text/visible.ts";
import type { Report } from "../../engine/report/report.ts";
import type { RunRecord } from "../../engine/run/record.ts";

/** What repeats a test exactly. */
export type Circumstances = Pick<RunRecord["adapter"], "name"> & Pick<RunRecord, "versions">;

/** What is here. */
export function circumstancesHere(adapter: string): Circumstances {
  return {
    name: adapter,
    versions: { loupe: about.version, deno: Deno.version.deno, os: Deno.build.os },
  };
}

/** Compares a report with that of the run, in words. */
export function compare(
  report: Report,
  before: Report,
  { adapter, versions }: RunRecord,
  here: Circumstances,
): string {
  const predicted = new Map(before.pictures.map(({ file, prediction }) => [file, prediction]));
  const other = report.pictures
    .filter(({ file, prediction }) => predicted.get(file) !== prediction);
  if (other.length === 0) {
    return `The run's report is repeated: all ${report.count} predictions are the same`;
  }
  const causes = causesOf({ name: adapter.name, versions }, here);
  return `Warning: the run's report is not repeated: ${other.length} of ${report.count} ` +
    `predictions differ, ${causes}`;
}

function causesOf(then: Circumstances, here: Circumstances): string {
  if (then.name !== here.name) {
    return `as another adapter rounds in other places: it was ${
      visible(then.name)
    }, it is ${here.name}`;
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
