/** The label desk's files: the list of doubted labels, and what a person says of them. @module */
import { visible } from "../../data/text/visible.ts";
import { VIRIDIS } from "../../engine/inspect/colors.ts";
import { likeliestOf } from "../../engine/report/label_order.ts";
import { secondsToFind, USUAL_FOLDING } from "../../engine/run/label_cost.ts";
import {
  type Correction,
  type DoubtedLabels,
  type DoubtedPicture,
  readDoubted,
  readMended,
  writeMended,
} from "../../engine/run/labels.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { readRunPictures } from "../inspection/run_files.ts";
import type { Decision, DeskCard, DeskProps } from "../messages/labels.ts";
import { findingOf } from "./finding.ts";

/** The most cards of a page: each names pictures beside it. */
const MOST_CARDS = 300;

/** All that the desk of a run begins with. Throws an `Error` where one of its files is damaged. */
export async function deskProps(id: string, path: string): Promise<DeskProps> {
  const record = await readRunRecord(path);
  const { preprocessing: { height, width }, classes } = await readDescription(path);
  const doubted = await readDoubted(path);
  const mended = await mendedOf(path, record);
  const { folds, repeats } = USUAL_FOLDING;
  return {
    run: id,
    classes: classes.map(visible),
    height,
    width,
    finding: findingOf(id),
    cost: {
      trainings: folds * repeats,
      seconds: await secondsToFind(path, record, USUAL_FOLDING),
    },
    found: doubted && {
      when: doubted.found,
      judged: doubted.pictures.length,
      cards: await cardsOf(path, doubted, mended),
    },
    changes: doubted ? changesOf(doubted, mended) : 0,
    viridis: VIRIDIS,
  };
}

/** What was said of a run's labels: on this desk, or else before it was trained. */
async function mendedOf(path: string, { data }: RunRecord): Promise<readonly Correction[]> {
  return await readMended(path) ?? data.labels ?? [];
}

async function cardsOf(
  path: string,
  { classes, pictures }: DoubtedLabels,
  mended: readonly Correction[],
): Promise<DeskCard[]> {
  const { parts } = await readRunPictures(path);
  const numbers = new Map(parts.flatMap(({ files }) => files).map((file, i) => [file, i]));
  const labels = new Map(pictures.map(({ file, class: own }) => [file, classes.indexOf(own)]));
  const decisions = new Map(mended.map((each) => [each.file, decisionOf(each, classes)]));
  const cardOf = (picture: DoubtedPicture, number: number): DeskCard => {
    const { file, probabilities, nearest } = picture;
    const [own, prediction] = [labels.get(file)!, likeliestOf(probabilities)];
    return {
      number,
      file: visible(file),
      class: own,
      prediction,
      own: probabilities[own],
      likeliest: probabilities[prediction],
      nearest: nearest.flatMap(({ file, similarity }) => {
        const [number, label] = [numbers.get(file), labels.get(file)];
        return number === undefined || label === undefined
          ? []
          : [{ number, class: label, similarity }];
      }),
      decision: decisions.get(file),
    };
  };
  return pictures.filter(({ file }) => numbers.has(file)).slice(0, MOST_CARDS)
    .map((picture) => cardOf(picture, numbers.get(picture.file)!));
}

const decisionOf = ({ class: name }: Correction, classes: readonly string[]): Decision =>
  name === undefined ? { excluded: true } : { class: classes.indexOf(name) };

/** How many labels are others than the run was trained with, or are left out. */
function changesOf({ pictures }: DoubtedLabels, mended: readonly Correction[]): number {
  const labels = new Map(pictures.map(({ file, class: own }) => [file, own]));
  return mended.filter(({ file, class: name }) => labels.has(file) && labels.get(file) !== name)
    .length;
}

/** Changes of each run's file, one after the other. */
const writing = new Map<string, Promise<unknown>>();

/**
 * Keeps what a person says of a picture, or that nothing is said of it any more, and gives how many labels
 * are changed. Throws a `RangeError` where there is no such picture or class.
 */
export function decide(path: string, number: number, decision: Decision | null): Promise<number> {
  const before = writing.get(path) ?? Promise.resolve();
  const done = before.catch(() => {}).then(() => keep(path, number, decision));
  writing.set(path, done);
  done.catch(() => {}).finally(() => writing.get(path) === done && writing.delete(path));
  return done;
}

async function keep(path: string, number: number, decision: Decision | null): Promise<number> {
  const record = await readRunRecord(path);
  const doubted = await readDoubted(path);
  const { parts } = await readRunPictures(path);
  const file = parts.flatMap(({ files }) => files)[number];
  if (!doubted || file === undefined) {
    throw new RangeError(`Cannot mend the label of picture ${number} as there is no such picture`);
  }
  const others = (await mendedOf(path, record)).filter((each) => each.file !== file);
  const mended = decision ? [...others, correctionOf(file, decision, doubted.classes)] : others;
  await writeMended(path, mended);
  return changesOf(doubted, mended);
}

function correctionOf(file: string, decision: Decision, classes: readonly string[]): Correction {
  if ("excluded" in decision) return { file };
  const name = classes[decision.class];
  if (name !== undefined) return { file, class: name };
  throw new RangeError(`Cannot mend this label as there is no class ${decision.class}`);
}
