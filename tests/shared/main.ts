/**
 * `deno task test:shared [--seeds N]`: trains on 2,000 pictures of CIFAR-10 at 16×16 alone, and shared
 * among four workers that are simulated one after the other, in this process, by the code that real ones
 * run: all are there, or one is lost in mid-round and another comes later. Prints test accuracies with
 * their 95 % intervals after the same number of pictures, the bytes that travelled, and how many pictures
 * a second four machines would train.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { standardise } from "../../data/dataset/standardise.ts";
import { loadFolder } from "../../data/folder/load.ts";
import { datasetOf } from "../../data/survey/collect.ts";
import { USUAL } from "../../cli/training/shared_options.ts";
import { leadTraining } from "../../engine/cluster/leader.ts";
import { sizeOfAll } from "../../engine/cluster/changes.ts";
import { changingShapes, type Round } from "../../engine/cluster/rounds.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { createTrainer } from "../../engine/train/trainer.ts";
import { meanText, percent } from "../compared.ts";
import { type Fate, memoryCrew } from "./memory_crew.ts";

const ARCHIVE = fileURLToPath(new URL("../../../shared/data/cifar10-jpeg.tar.xz", import.meta.url));
const SLICE = ["*train/*/00*.jpg", "*train/*/01*.jpg", "*test/*.jpg"];
const SIZE = { height: 16, width: 16 };
const WORKERS = 4;
const EPOCHS = 60;

const { values } = parseArgs({ options: { seeds: { type: "string", default: "5" } } });
const device = await openDevice();
const work = await Deno.makeTempDir({ prefix: "loupe-shared-" });

/** Worker 3 is lost in the sixth round; in the ninth another takes its place. */
function fateOf({ round }: Round, part: number): Fate | undefined {
  if (part !== 2) return undefined;
  return round >= 5 && round < 8 ? "lost" : round === 8 ? "new" : undefined;
}

/** What is compared, the first with all others. */
const LISTED = [
  { name: "one worker", batch: 16 },
  { name: "one worker, batch of 64", batch: 64 },
  { name: "four workers", batch: 16, fateOf: () => undefined },
  { name: "four, one lost, one new", batch: 16, fateOf },
];

/** What came of a training. */
interface Outcome {
  /** Of the test pictures, between 0 and 1. */
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Of what all workers sent and received; of per-step averaging in floats; where it was shared. */
  readonly bytes?: number;
  readonly perStep?: number;
}

/** The pictures, whose folder has parts of its own. */
async function readPictures() {
  const folder = join(work, "pictures");
  await Deno.mkdir(folder);
  const { success } = await new Deno.Command("tar", {
    args: ["-xf", ARCHIVE, "-C", folder, "--wildcards", ...SLICE],
  }).output();
  if (!success) throw new Error(`Cannot unpack ${ARCHIVE}: put it there`);
  const loaded = await loadFolder(folder, { size: SIZE, fit: "cover", cache: join(work, "cache") });
  const most = device.gpu.limits.maxStorageBufferBindingSize;
  const dataset = await datasetOf(loaded, "cover", most);
  const numbersOf = (part: string) =>
    Uint32Array.from(dataset.files.keys()).filter((i) => dataset.files[i].startsWith(part));
  return { dataset, train: numbersOf("train/"), test: numbersOf("test/") };
}

const pictures = await readPictures();

function setupOf(seed: number, batch: number): TrainingSetup {
  const { dataset, train, test } = pictures;
  const { tiny } = ARCHITECTURES;
  const augmentations = { flip: 0.5, shift: 2 };
  return {
    device,
    seed,
    recipe: {
      ...RECIPES.modern,
      learningRate: tiny.learningRate,
      augmentations,
      batch,
      epochs: EPOCHS,
    },
    split: { train, validation: new Uint32Array(), test },
    examples: datasetExamples(dataset, {
      standardisation: standardise(dataset, train),
      residentBytes: 2 ** 30,
      capacity: batch,
    }),
    forward: tiny.build(dataset.classes.length, tiny.options),
  };
}

async function train(seed: number, { batch, fateOf }: typeof LISTED[number]): Promise<Outcome> {
  const setup = setupOf(seed, batch);
  const own = await createTrainer(setup);
  const crew = fateOf && await memoryCrew(setup, WORKERS, fateOf);
  const { roundSteps, rate, momentum } = USUAL;
  const trainer = crew
    ? leadTraining(own, setup, {
      workers: WORKERS,
      roundSteps,
      outer: { rate, momentum },
      openCrew: () => Promise.resolve(crew),
    })
    : own;
  try {
    let images = 0;
    const started = performance.now();
    const steps = await trainer.train({ onStep: (step) => void (images += step.images) });
    const seconds = crew?.seconds ?? (performance.now() - started) / 1000;
    const { predictions } = await trainer.evaluate(setup.split.test);
    const { labels } = pictures.dataset;
    const right = predictions.filter((found, i) => found === labels[setup.split.test[i]]).length;
    return {
      accuracy: right / predictions.length,
      imagesPerSecond: images / seconds,
      bytes: crew?.bytes,
      // Gradients go and their mean comes, as floats, in every step of every worker.
      perStep: crew && steps * WORKERS * 8 * sizeOfAll(changingShapes(own.network)),
    };
  } finally {
    own.close();
  }
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const found: Outcome[][] = [];
try {
  for (const seed of seeds) {
    const row: Outcome[] = [];
    for (const each of LISTED) {
      row.push(await train(seed, each));
      const { accuracy, imagesPerSecond, bytes, perStep } = row.at(-1)!;
      const traffic = bytes && perStep
        ? `, ${(bytes / 1e6).toFixed(2)} MB, ${percent(bytes / perStep)} of per-step averaging's`
        : "";
      console.log(
        `seed ${seed}, ${each.name}: ${percent(accuracy)}, ` +
          `${imagesPerSecond.toFixed(0)} images/s${traffic}`,
      );
    }
    found.push(row);
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
console.log(`\n${seeds.length} seeds, ${pictures.test.length} test pictures`);
LISTED.forEach(({ name }, i) => {
  const accuracies = found.map((row) => row[i].accuracy);
  const differences = found.map((row) => row[i].accuracy - row[0].accuracy);
  const beside = i ? `, beside one worker ${meanText(differences)}` : "";
  console.log(`${name}: ${meanText(accuracies)}${beside}`);
});
