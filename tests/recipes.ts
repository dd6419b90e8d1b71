/**
 * `deno task test:recipes [--base OPTIONS] [--try OPTIONS]… [--set SET]… [--seeds N]`: trains with each
 * list of options of `train`, on several sets by several seeds, and prints mean accuracies with their
 * 95 % intervals, and how far each is from the base with the same seeds and splits. The validation's
 * figures are to choose by, `--validation-fraction 0.3` makes them less uncertain; the test's are to
 * report what was chosen.
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

/** The lists begin with dashes, too: `parseArgs` takes such values behind `=` only. */
const args = Deno.args.flatMap((arg, i, all) => {
  if (/^--(base|try)$/.test(all[i - 1] ?? "")) return [];
  return /^--(base|try)$/.test(arg) && i + 1 < all.length ? [`${arg}=${all[i + 1]}`] : [arg];
});

const { values } = parseArgs({
  args,
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

/** The accuracies that are compared. */
const FIGURES: readonly (readonly [string, (trained: Trained) => number])[] = [
  ["validation", ({ validationAccuracy }) => validationAccuracy],
  ["test", ({ accuracy }) => accuracy],
];

/** Prints what was reached on a set. */
function printSet(set: ComparedSet, trained: readonly (readonly Trained[])[]): void {
  console.log(`\n${set.name}, ${seeds.length} seeds`);
  lists.forEach((_, i) => {
    const seconds = trained.reduce((sum, bySeed) => sum + bySeed[i].seconds, 0) / trained.length;
    console.log(`  ${nameOf(i)}, ${seconds.toFixed(0)} s`);
    for (const [what, of] of FIGURES) {
      const differences = trained.map((bySeed) => of(bySeed[i]) - of(bySeed[0]));
      const beside = i ? `, beside the base ${meanText(differences, 1)}` : "";
      console.log(`    ${what} ${meanText(trained.map((bySeed) => of(bySeed[i])), 1)}${beside}`);
    }
  });
}

const work = await Deno.makeTempDir();
try {
  for (const set of await comparedSets(values.set, work)) {
    const trained = await trainBySeeds(set, lists, {
      seeds,
      work,
      say(seed, each) {
        const accuracies = each.map(({ accuracy, validationAccuracy }) =>
          `${percent(validationAccuracy, 1)} (test ${percent(accuracy, 1)})`
        ).join(", ");
        console.log(`${set.name}, seed ${seed}: ${accuracies}`);
      },
    });
    printSet(set, trained);
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
