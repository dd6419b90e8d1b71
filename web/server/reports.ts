/** Reports of runs as their pages show them; names with what turns text round spelt out. @module */
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import {
  cellsOf,
  confusionsOf,
  type Report,
  type TestedPicture,
} from "../../engine/report/report.ts";
import { readReport } from "../../engine/run/report_file.ts";
import type { ConfusionCells, NumberedPicture, ShownScores } from "../messages/runs.ts";

/** The reports looked at last, as long as their files are the same: each picture of a page asks. */
const kept = new Map<
  string,
  { readonly stamp: string; readonly report: Promise<Report | undefined> }
>();
const MOST_KEPT = 4;

/** A run's report; `undefined` where nothing was tested. Throws an `Error` where it is damaged. */
export async function reportOf(run: string): Promise<Report | undefined> {
  const info = await Deno.stat(join(run, "report.json")).catch(() => undefined);
  const stamp = `${info?.size} ${info?.mtime?.getTime()}`;
  const known = kept.get(run);
  const report = known?.stamp === stamp ? known.report : readReport(run);
  kept.delete(run);
  kept.set(run, { stamp, report });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return await report;
}

/** The most classes whose scores a page begins with. */
const MOST_SCORES = 50;

/** The scores of all classes, or, where they are many, of those that were recognised least. */
export function scoresOf({ classes }: Report, all: boolean): ShownScores {
  const isCut = !all && classes.length > MOST_SCORES;
  const chosen = isCut ? classes.toSorted((a, b) => a.f1 - b.f1).slice(0, MOST_SCORES) : classes;
  const rows = chosen.map((scores) => ({ ...scores, name: visible(scores.name) }));
  return { rows, count: classes.length, isCut };
}

const MOST_CONFUSIONS = 20;

/** The confusion matrix without its zeros, and its worst cells. */
export function matrixOf(report: Report): ConfusionCells {
  return {
    names: report.classes.map(({ name }) => visible(name)),
    cells: cellsOf(report).map(({ truth, taken, count }) => [truth, taken, count]),
    worst: confusionsOf(report).slice(0, MOST_CONFUSIONS),
  };
}

const MOST_MISTAKES = 12;

/** The pictures that were taken for another class with the highest probabilities. */
export function mistakesOf({ pictures }: Report): NumberedPicture[] {
  return surest(pictures, ({ correct }) => !correct, MOST_MISTAKES).shown;
}

const MOST_IN_CELL = 500;

/** The pictures behind a cell of the confusion matrix; `undefined` where there is no such cell. */
export function cellOf({ classes, pictures }: Report, row: number, column: number) {
  const [truth, taken] = [classes[row]?.name, classes[column]?.name];
  if (truth === undefined || taken === undefined) return undefined;
  const isThere = (picture: TestedPicture) =>
    picture.class === truth && picture.prediction === taken;
  return {
    truth: visible(truth),
    taken: visible(taken),
    ...surest(pictures, isThere, MOST_IN_CELL),
  };
}

/** Some pictures with their places in the report, the surest first, and how many there are in all. */
function surest(
  pictures: readonly TestedPicture[],
  isWanted: (picture: TestedPicture) => boolean,
  most: number,
) {
  const found = pictures.flatMap((picture, index) => isWanted(picture) ? [{ picture, index }] : [])
    .sort((a, b) => b.picture.probability - a.picture.probability);
  const shown = found.slice(0, most).map(({ picture, index }): NumberedPicture => ({
    index,
    file: visible(picture.file),
    class: visible(picture.class),
    prediction: visible(picture.prediction),
    correct: picture.correct,
    probability: picture.probability,
  }));
  return { shown, count: found.length };
}
