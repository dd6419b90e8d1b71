/** `report.json`: the result of a run's test. @module */
import { join } from "node:path";
import {
  array,
  boolean,
  consistent,
  Mismatch,
  name,
  number,
  object,
  optional,
  parseJson,
  type Schema,
  text,
  tuple,
  whole,
} from "../formats/schema.ts";
import type { Report, Scores } from "../report/report.ts";
import { writeFile } from "./disk.ts";
import { readText } from "./read_file.ts";
import type { RunRecord } from "./record.ts";

const share = number(0, 1);
/** As a device divides, a little above 1 may come out. */
const probability = number(0, 1.001);
const scores = { precision: share, recall: share, f1: share, support: whole(0) };
const average: Schema<Scores> = object(scores);

const FIELDS: Schema<Report> = object({
  count: whole(1),
  correct: whole(0),
  accuracy: share,
  accuracyInterval: tuple<readonly [number, number]>(share, share),
  classes: array(object({ name, ...scores }), 1),
  macroAverage: average,
  weightedAverage: average,
  confusion: array(array(whole(0))),
  calibration: object({
    error: share,
    bins: array(
      object({ from: share, to: share, count: whole(0), confidence: probability, accuracy: share }),
    ),
  }),
  twins: optional(array(text)),
  remarks: optional(array(text)),
  pictures: array(object({
    file: text,
    class: text,
    prediction: text,
    correct: boolean,
    probability,
    probabilities: optional(array(probability)),
  })),
});

/** A report's classes, matrix and pictures are of one test. */
const REPORT = consistent(FIELDS, ({ classes, confusion, count, correct, pictures }) => {
  const names = new Set(classes.map(({ name }) => name));
  const size = names.size;
  if (size !== classes.length) throw new Mismatch(classes, "names of their own", "classes");
  const all = `a list of ${size}, as there are classes`;
  if (confusion.length !== size) throw new Mismatch(confusion, all, "confusion");
  const row = confusion.findIndex(({ length }) => length !== size);
  if (row >= 0) throw new Mismatch(confusion[row], all, "confusion", `[${row}]`);
  if (correct > count) throw new Mismatch(correct, `at most ${count}, the count`, "correct");
  if (pictures.length !== count) {
    throw new Mismatch(pictures, `a list of ${count}, the count`, "pictures");
  }
  for (const [i, picture] of pictures.entries()) {
    for (const field of ["class", "prediction"] as const) {
      if (names.has(picture[field])) continue;
      throw new Mismatch(picture[field], "the name of a class", "pictures", `[${i}]`, field);
    }
    if (!picture.probabilities || picture.probabilities.length === size) continue;
    throw new Mismatch(picture.probabilities, all, "pictures", `[${i}]`, "probabilities");
  }
});

/** Writes `report.json`, with what repeats the test beside it. */
export async function writeReport(run: string, report: Report, record: RunRecord): Promise<void> {
  const { seed, adapter, backend, versions, data, split } = record;
  const all = { ...report, run: { seed, adapter, backend, versions, data, split } };
  await writeFile(fileOf(run), formatJson(all));
}

/** JSON with a line for each field, and for each item of a field that is a list. */
function formatJson(value: object): string {
  const textOf = (field: unknown) =>
    Array.isArray(field) && field.length > 0
      ? `[\n${field.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`
      : JSON.stringify(field);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    .map(([name, field]) => `  ${JSON.stringify(name)}: ${textOf(field)}`);
  return `{\n${fields.join(",\n")}\n}\n`;
}

const fileOf = (run: string) => join(run, "report.json");

/**
 * Reads `report.json`; `undefined` where nothing was tested. Throws an `Error` where its field is
 * wrong.
 */
export async function readReport(run: string): Promise<Report | undefined> {
  const text = await readText(fileOf(run));
  return text === undefined ? undefined : parseJson(fileOf(run), text, REPORT);
}
