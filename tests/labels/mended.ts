/** How much accuracy comes back where the labels that the desk lists first are mended. @module */
import { correctionsText } from "../../data/survey/corrections.ts";
import { readDoubted } from "../../engine/run/labels.ts";
import { command, picturesOf, plant, trainingFilesOf } from "./planted.ts";

const PLANTED = 0.2;

/** Accuracies on other pictures, between 0 and 1. */
export interface Mended {
  readonly clean: number;
  readonly wrong: number;
  readonly after: number;
  /** How many labels were mended. */
  readonly changed: number;
}

/**
 * Trains with right labels, with a fifth of the training pictures' made wrong, and after a person who
 * knows looked at the first fifth of the list, and mended what is wrong there.
 */
export async function mended(
  { folder, others, work, seed, train, labels }: {
    readonly folder: string;
    /** Pictures to test on. */
    readonly others: string;
    readonly work: string;
    readonly seed: number;
    readonly train: readonly string[];
    readonly labels: readonly string[];
  },
): Promise<Mended> {
  const accuracyOf = async (run: string) => {
    return (await command("evaluate", run, others)).testAccuracy as number;
  };
  const [clean, wrong, after] = ["clean", "wrong", "after"].map((name) => `${work}-${name}`);
  await command("train", folder, "--out", clean, ...train);
  const trained = new Set(await trainingFilesOf(clean));
  const pictures = await picturesOf(folder);
  const planted = plant(pictures.filter(({ file }) => trained.has(file)), PLANTED, seed);
  // The planted labels would change the split: the run with right ones is repeated with them.
  const file = `${work}.csv`;
  await Deno.writeTextFile(file, correctionsText(planted));
  await command("train", "--again", clean, "--labels", file, "--out", wrong);
  await command("labels", wrong, ...labels);
  const list = (await readDoubted(wrong))!.pictures;
  const looked = new Set(list.slice(0, Math.round(PLANTED * list.length)).map((each) => each.file));
  const rightOf = new Map(pictures.map((each) => [each.file, each]));
  const labelled = planted.map((each) => looked.has(each.file) ? rightOf.get(each.file)! : each);
  await Deno.writeTextFile(file, correctionsText(labelled));
  await command("train", "--again", wrong, "--labels", file, "--out", after);
  return {
    clean: await accuracyOf(clean),
    wrong: await accuracyOf(wrong),
    after: await accuracyOf(after),
    changed: planted.filter((each) => looked.has(each.file)).length,
  };
}
