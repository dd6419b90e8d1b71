/**
 * `deno task test:precision [OPTION…]`: trainings in mixed precision beside float32 ones with the same
 * seed, split and options of `train`, on the drawn faces and the tutorial's; what halves cost, with
 * the interval over the seeds. Exit code 1 where it is more than is allowed.
 *
 * @module
 */
import { type ComparedSet, comparedSets, meanText, trainBySeeds } from "./compared.ts";

const SEEDS = [1, 2, 3, 4, 5];
/** What may be lost: of the accuracy on average, and of the lowest validation loss, relatively. */
const ALLOWED = { accuracy: 0.01, loss: 0.02 };

/** Trains in both precisions by every seed; whether no more was lost than is allowed. */
async function compare(set: ComparedSet, work: string): Promise<boolean> {
  const lists = [Deno.args, ["--precision", "mixed", ...Deno.args]];
  const pairs = await trainBySeeds(set, lists, {
    seeds: SEEDS,
    work,
    say(seed, pair) {
      const [f32, mixed] = pair.map(({ accuracy, validationLoss }) =>
        `${accuracy.toFixed(4)} (validation loss ${validationLoss.toFixed(5)})`
      );
      console.log(`${set.name}, seed ${seed}: f32 ${f32}, mixed ${mixed}`);
    },
  });
  const lost = pairs.map(([f32, mixed]) => f32.accuracy - mixed.accuracy);
  const grown = pairs.map(([f32, mixed]) => mixed.validationLoss / f32.validationLoss - 1);
  console.log(`${set.name}, accuracy lost: ${meanText(lost)}`);
  console.log(`${set.name}, loss more: ${meanText(grown)}`);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return mean(lost) <= ALLOWED.accuracy && mean(grown) <= ALLOWED.loss;
}

const work = await Deno.makeTempDir();
try {
  for (const set of await comparedSets(["faces", "tutorial"], work)) {
    if (!await compare(set, work)) Deno.exitCode = 1;
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
