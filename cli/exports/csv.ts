/** `--format csv`: all figures of a run as tables. @module */
import { csvText } from "../../data/text/csv.ts";
import { visible } from "../../data/text/visible.ts";
import type { Report } from "../../engine/report/report.ts";
import { allEvents, type RunEvent } from "../../engine/run/events.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import type { ExportFormat } from "./format.ts";

/** A cell: a name, or a number; empty where there is none. */
type Cell = string | number | boolean | undefined;

/** A folder of files of comma-separated values, each with a head. */
export const csv: ExportFormat = {
  about: "tables of all figures: steps, epochs, classes, confusions, predictions, split",
  fileName: "csv",
  isFolder: true,
  options: [],
  async write({ run, record, report }) {
    if (!record && !report) {
      throw new Error(
        `Cannot export '${visible(run)}' as tables as it is a network without a training or a test`,
      );
    }
    const files = new Map<string, string>();
    const { step, epoch } = await eventsOf(run);
    files.set("steps.csv", tableOf(step));
    files.set("epochs.csv", tableOf(epoch));
    if (record) files.set("split.csv", splitTable(record));
    if (report) { for (const [name, text] of reportTables(report)) files.set(name, text); }
    return { files };
  },
};

async function eventsOf(run: string) {
  const found: Record<"step" | "epoch", Record<string, Cell>[]> = { step: [], epoch: [] };
  for await (const events of allEvents(run)) {
    for (const event of events) {
      if (event.type === "step" || event.type === "epoch") found[event.type].push(figuresOf(event));
    }
  }
  return found;
}

function figuresOf({ type: _, ...figures }: RunEvent): Record<string, Cell> {
  return figures as Record<string, Cell>;
}

function splitTable({ split, data: { digests } }: RunRecord): string {
  const parts = ["train", "validation", "test"] as const;
  return tableOf(
    parts.flatMap((part) =>
      split[part].map((file, i) => ({ file, part, sha256: digests[part]?.[i] }))
    ),
  );
}

function reportTables({ classes, confusion, pictures }: Report): [string, string][] {
  const names = classes.map(({ name }) => name);
  return [
    ["classes.csv", tableOf(classes.map(({ name, ...scores }) => ({ class: name, ...scores })))],
    [
      "confusion.csv",
      rowsOf([
        ["class", ...names.map((name) => `predicted ${name}`)],
        ...confusion.map((row, i) => [names[i], ...row]),
      ]),
    ],
    [
      "predictions.csv",
      rowsOf([
        [
          "file",
          "class",
          "prediction",
          "correct",
          "probability",
          ...names.map((name) => `p ${name}`),
        ],
        ...pictures.map((
          { file, class: own, prediction, correct, probability, probabilities = [] },
        ) => [
          ...[file, own, prediction, correct, probability],
          ...names.map((_, i) => probabilities[i]),
        ]),
      ]),
    ],
  ];
}

/** Objects as rows, with a column for each field that any of them has. */
function tableOf(objects: readonly Readonly<Record<string, Cell>>[]): string {
  const names = [...new Set(objects.flatMap(Object.keys))];
  return rowsOf([names, ...objects.map((object) => names.map((name) => object[name]))]);
}

const rowsOf = (rows: readonly (readonly Cell[])[]) =>
  rows.map((row) => row.map(cellOf).join(",") + "\n").join("");

const cellOf = (cell: Cell) => typeof cell === "string" ? csvText(cell) : String(cell ?? "");
