/** `report.json`: the result of a run's test. @module */
import { join } from "node:path";
import {
  array,
  boolean,
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
import type { RunRecord } from "./record.ts";

const share = number(0, 1);
/** As a device divides, a little above 1 may come out. */
const probability = number(0, 1.001);
const scores = { precision: share, recall: share, f1: share, support: whole(0) };
const average: Schema<Scores> = object(scores);

const REPORT: Schema<Report> = object({
  count: whole(1),
  correct: whole(0),
  accuracy: share,
  accuracyInterval: tuple<readonly [number, number]>(share, share),
  classes: array(object({ name: text, ...scores }), 1),
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
    probabilities: array(probability),
  })),
});

/** Writes `report.json`, with what repeats the test beside it. */
export async function writeReport(run: string, report: Report, record: RunRecord): Promise<void> {
  const { seed, adapter, versions, data, split } = record;
  const whole = { ...report, run: { seed, adapter, versions, data, split } };
  await writeFile(join(run, "report.json"), JSON.stringify(whole, null, 2) + "\n");
}

/**
 * Reads `report.json`; `undefined` where nothing was tested. Throws an `Error` where its field is
 * wrong.
 */
export async function readReport(run: string): Promise<Report | undefined> {
  const file = join(run, "report.json");
  try {
    return parseJson(file, await Deno.readTextFile(file), REPORT);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
