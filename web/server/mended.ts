/** A training with mended labels beside the one before it. @module */
import { basename } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { relabelled, type TestFigures } from "../../engine/report/relabelled.ts";
import type { Report } from "../../engine/report/report.ts";
import type { ChangedLabel } from "../messages/labels.ts";
import { reportOf } from "./reports.ts";
import { runPath } from "./runs.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";

/** Two tests of the same pictures with the same labels. */
export interface Comparison {
  /** The run that was repeated; absent where it is not there any more. */
  readonly earlier?: string;
  readonly changed: readonly ChangedLabel[];
  /** Of the earlier network: with the labels of then, and with the mended ones. */
  readonly asItWas?: TestFigures;
  readonly before?: TestFigures;
  /** Of the new network; absent until it is tested. */
  readonly after?: TestFigures;
}

/** Holds a run against the one that it repeats. Throws an `Error` where a file of either is damaged. */
export async function comparisonOf(
  path: string,
  record: RunRecord & { readonly again: string },
): Promise<Comparison> {
  const earlier = basename(record.again);
  const earlierPath = await runPath(earlier);
  const report = await reportOf(path);
  const after = report && shown(relabelled(report, new Map()));
  if (!earlierPath) return { changed: [], after };
  const old = await readRunRecord(earlierPath);
  const labels = new Map(
    record.data.labels?.map(({ file, class: label }) => [file, label] as const),
  );
  const oldReport = await reportOf(earlierPath);
  return {
    earlier,
    changed: changesBetween(old, oldReport, labels),
    asItWas: oldReport && shown(relabelled(oldReport, new Map())),
    before: oldReport && shown(relabelled(oldReport, labels)),
    after,
  };
}

const shown = ({ names, ...rest }: TestFigures): TestFigures => ({
  ...rest,
  names: names.map(visible),
});

/** The labels that are others than the earlier run was trained with. */
function changesBetween(
  { split, data }: RunRecord,
  report: Report | undefined,
  labels: ReadonlyMap<string, string | undefined>,
): ChangedLabel[] {
  const tested = new Map(report?.pictures.map((each) => [each.file, each.class]));
  const mended = new Map(data.labels?.map((each) => [each.file, each.class]));
  const before = (file: string) => mended.get(file) ?? tested.get(file) ?? folderOf(file, data);
  return Object.entries(split).flatMap(([part, files]) =>
    files.filter((file) => labels.has(file) && labels.get(file) !== before(file))
      .map((file) => {
        const [own, label] = [before(file), labels.get(file)];
        return {
          file: visible(file),
          part,
          before: own && visible(own),
          after: label && visible(label),
        };
      })
  );
}

/** The class that a picture's folder is named after, where it is. */
function folderOf(file: string, { classes }: RunRecord["data"]): string | undefined {
  return file.split("/").slice(0, -1).findLast((name) => classes?.includes(name));
}
