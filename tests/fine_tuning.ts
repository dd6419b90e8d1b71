/**
 * `deno task test:fine-tuning [--seeds N]`: trains on half of CIFAR-10's classes, then on 20 pictures of
 * each of the others, from that run and from scratch, by several seeds, which draw the pictures too; and
 * prints the test accuracies on all 5,000 test pictures of those classes, with how far each way leads
 * training from scratch. It needs ../shared/data/cifar10-jpeg.tar.xz.
 *
 * @module
 */
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { streamOf, uniforms } from "../engine/graph/random.ts";
import { meanText, percent, trainOn } from "./compared.ts";

const ARCHIVE = fileURLToPath(new URL("../../shared/data/cifar10-jpeg.tar.xz", import.meta.url));
/** Of the classes in their order, the others are those that are fine-tuned. */
const FIRST = ["airplane", "bird", "deer", "frog", "ship"];
/** Pictures of each class of the others. */
const FEW = 20;
/** The test's part is a folder of its own. */
const COMMON = ["--recipe", "best", "--validation-fraction", "0", "--no-tune"];
/** Of the many pictures of the first half. */
const MANY = [...COMMON, "--epochs", "30", "--batch", "64"];

/** What is compared with the first, beside the seed. */
const WAYS = (run: string): readonly (readonly [name: string, options: readonly string[]])[] => [
  ["from scratch", COMMON],
  ["from the run, its layers but the last frozen", [
    ...[...COMMON, "--from", run, "--freeze", "all-but-last"],
  ]],
  ["from the run, all layers", [...COMMON, "--from", run, "--learning-rate", "0.002"]],
  ["from the run, its first two convolutions frozen", [
    ...[...COMMON, "--from", run, "--learning-rate", "0.002", "--freeze", "conv1,conv2"],
  ]],
];

/** Lays a class's pictures beside others: all of them, or so many. */
async function place(from: string, to: string, few?: () => number): Promise<void> {
  const names = [...Deno.readDirSync(from)].map(({ name }) => name).sort();
  if (few) {
    for (let i = 0; i < FEW; i++) {
      const j = i + Math.floor(few() * (names.length - i));
      [names[i], names[j]] = [names[j], names[i]];
    }
  }
  await Deno.mkdir(to, { recursive: true });
  for (const name of few ? names.slice(0, FEW) : names) {
    await Deno.link(join(from, name), join(to, name));
  }
}

const { values } = parseArgs({ options: { seeds: { type: "string", default: "5" } } });
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
if (!(seeds.length >= 1 && seeds.length <= 20)) {
  throw new RangeError(`Cannot compare by --seeds ${values.seeds}: give 1 to 20`);
}
const work = await Deno.makeTempDir();
try {
  const cifar = join(work, "cifar");
  await Deno.mkdir(cifar);
  const { success } = await new Deno.Command("tar", { args: ["-xf", ARCHIVE, "-C", cifar] })
    .output();
  if (!success) throw new Error(`Cannot unpack '${basename(ARCHIVE)}': see that it is there`);
  const classes = [...Deno.readDirSync(join(cifar, "train"))].map(({ name }) => name).sort();
  const others = classes.filter((name) => !FIRST.includes(name));
  for (const part of ["train", "test"]) {
    for (const name of FIRST) await place(join(cifar, part, name), join(work, "first", part, name));
  }
  const run = join(work, "run");
  const first = await trainOn({ name: "first", folder: join(work, "first") }, run, MANY);
  console.log(
    `${FIRST.join(", ")}: ${percent(first.accuracy, 1)} in ${first.seconds.toFixed(0)} s`,
  );
  const accuracies: number[][] = [];
  for (const seed of seeds) {
    const folder = join(work, `others ${seed}`);
    const random = uniforms(seed, streamOf("fine-tuning"));
    for (const name of others) {
      await place(join(cifar, "train", name), join(folder, "train", name), random);
      await place(join(cifar, "test", name), join(folder, "test", name));
    }
    const reached: number[] = [];
    for (const [i, [, options]] of WAYS(run).entries()) {
      const to = join(work, `run ${seed} ${i}`);
      const { accuracy } = await trainOn({ name: "others", folder }, to, [
        ...["--seed", `${seed}`, ...options],
      ]);
      reached.push(accuracy);
    }
    console.log(`seed ${seed}: ${reached.map((each) => percent(each, 1)).join(", ")}`);
    accuracies.push(reached);
  }
  console.log(`\n${others.join(", ")}, ${FEW} pictures each`);
  WAYS(run).forEach(([name], i) => {
    const differences = accuracies.map((reached) => reached[i] - reached[0]);
    const lead = i ? `, beside from scratch ${meanText(differences, 1)}` : "";
    console.log(`  ${name}: ${meanText(accuracies.map((reached) => reached[i]), 1)}${lead}`);
  });
} finally {
  await Deno.remove(work, { recursive: true });
}
