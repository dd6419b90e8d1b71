/**
 * `deno task test:precision [OPTION…]`: trainings in mixed precision beside float32 ones with the same
 * seed, split and options of `train`, on the drawn faces and the tutorial's; what halves cost, with
 * the interval over the seeds. Exit code 1 where it is more than is allowed.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { meanInterval } from "../engine/report/mean_interval.ts";
import { allEvents } from "../engine/run/events.ts";
import { loupe } from "./faults/processes.ts";

const SEEDS = [1, 2, 3, 4, 5];
/** What may be lost: of the accuracy on average, and of the lowest validation loss, relatively. */
const ALLOWED = { accuracy: 0.01, loss: 0.02 };
const TUTORIAL = fileURLToPath(new URL("../../shared/data/faces", import.meta.url));

/** The figures of a training. */
interface Trained {
  readonly accuracy: number;
  /** The lowest of all epochs. */
  readonly validationLoss: number;
}

async function train(run: string, folder: string[], options: string[]): Promise<Trained> {
  const { code, out, errors } = await loupe(
    ["train", ...folder, "--out", run, "--json", ...options],
  );
  if (code !== 0) throw new Error(`train ${options.join(" ")} ended with ${code}: ${errors}`);
  const { testAccuracy } = JSON.parse(out.trim().split("\n").at(-1)!);
  const losses: number[] = [];
  for await (const events of allEvents(run)) {
    for (const event of events) {
      if (event.type === "epoch" && event.validationLoss) losses.push(event.validationLoss);
    }
  }
  return { accuracy: testAccuracy, validationLoss: Math.min(...losses) };
}

/** Trains in both precisions by every seed; whether no more was lost than is allowed. */
async function compare(name: string, folder: string[], work: string): Promise<boolean> {
  const pairs: (readonly [f32: Trained, mixed: Trained])[] = [];
  for (const seed of SEEDS) {
    const [f32, mixed] = [[], ["--precision", "mixed"]].map((precision) => [
      ...["--seed", `${seed}`, ...precision, ...Deno.args],
    ]);
    const pair = [
      await train(join(work, `${name} ${seed} f32`), folder, f32),
      await train(join(work, `${name} ${seed} mixed`), folder, mixed),
    ] as const;
    pairs.push(pair);
    const shown = pair.map(({ accuracy, validationLoss }) =>
      `${accuracy.toFixed(4)} (validation loss ${validationLoss.toFixed(5)})`
    );
    console.log(`${name}, seed ${seed}: f32 ${shown[0]}, mixed ${shown[1]}`);
  }
  const lost = meanInterval(pairs.map(([f32, mixed]) => f32.accuracy - mixed.accuracy));
  const grown = meanInterval(
    pairs.map(([f32, mixed]) => mixed.validationLoss / f32.validationLoss - 1),
  );
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  for (
    const [what, { mean, interval }] of [["accuracy lost", lost], ["loss more", grown]] as const
  ) {
    console.log(`${name}, ${what}: ${percent(mean)} (${interval.map(percent).join(" to ")})`);
  }
  return lost.mean <= ALLOWED.accuracy && grown.mean <= ALLOWED.loss;
}

const work = await Deno.makeTempDir();
try {
  let isWithin = await compare("drawn faces", [], work);
  if (await Deno.stat(TUTORIAL).then(() => true, () => false)) {
    isWithin = await compare("the tutorial's faces", [TUTORIAL], work) && isWithin;
  } else console.log("left out: the tutorial's faces, as ../shared/data/faces is absent");
  if (!isWithin) Deno.exitCode = 1;
} finally {
  await Deno.remove(work, { recursive: true });
}
