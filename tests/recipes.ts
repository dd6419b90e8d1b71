/**
 * `deno task test:recipes [--base OPTIONS] [--try OPTIONS]… [--set SET]… [--seeds N]`: trains with each
 * list of options of `train`, on several sets by several seeds, and prints mean accuracies with their
 * 95 % intervals, and how far each is from the base with the same seeds and splits.
 *
 * A set is `faces`, `things` (both drawn), `tutorial` (../shared/data/faces) or a folder of pictures.
 * For example: `deno task test:recipes --try "--architecture tiny --epochs 40" --set things --seeds 3`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  type ComparedSet,
  comparedSets,
  meanText,
  percent,
  trainBySeeds,
  type Trained,
} from "./compared.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    base: { type: "string", default: "" },
    try: { type: "string", multiple: true, default: [] },
    set: { type: "string", multiple: true, default: [] },
    seeds: { type: "string", default: "5" },
  },
});

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
if (!(seeds.length >= 1 && seeds.length <= 20)) {
  throw new RangeError(`Cannot compare by --seeds ${values.seeds}: give 1 to 20`);
}
const texts = [values.base, ...values.try];
const lists = texts.map((text) => text.split(" ").filter(Boolean));
const nameOf = (i: number) => texts[i].trim() || "train's defaults";

/** Prints what was reached on a set. */
function printSet(set: ComparedSet, trained: readonly (readonly Trained[])[]): void {
  console.log(`\n${set.name}, ${seeds.length} seeds`);
  lists.forEach((_, i) => {
    const accuracies = trained.map((bySeed) => bySeed[i].accuracy);
    const differences = trained.map((bySeed) => bySeed[i].accuracy - bySeed[0].accuracy);
    const seconds = trained.reduce((sum, bySeed) => sum + bySeed[i].seconds, 0) / trained.length;
    const beside = i ? `, beside the base ${meanText(differences, 1)}` : "";
    console.log(`  ${meanText(accuracies, 1)} in ${seconds.toFixed(0)} s${beside}: ${nameOf(i)}`);
  });
}

const work = await Deno.makeTempDir();
try {
  for (const set of await comparedSets(values.set, work)) {
    const trained = await trainBySeeds(set, lists, {
      seeds,
      work,
      say(seed, each) {
        const accuracies = each.map(({ accuracy }) => percent(accuracy, 1)).join(", ");
        console.log(`${set.name}, seed ${seed}: ${accuracies}`);
      },
    });
    printSet(set, trained);
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
