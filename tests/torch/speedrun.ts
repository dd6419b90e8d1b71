/**
 * `test:torch speedrun`: twenty losses of the speed run beside PyTorch's, on the pictures that Loupe's
 * training sees and from its first weights.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "../../engine/formats/safetensors.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { stepWords } from "../../engine/graph/step.ts";
import { speedrun } from "../../engine/model/architectures/speedrun.ts";
import type { Device } from "../../engine/plan/device.ts";
import { compile } from "../../engine/plan/plan.ts";
import { Residents } from "../../engine/plan/residents.ts";
import { arrayExamples, standardisationOf } from "../../engine/train/arrays.ts";
import { planBatches } from "../../engine/train/batches.ts";
import { buildNetwork } from "../../engine/train/network.ts";
import { type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import { learningRate } from "../../engine/train/schedules.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { createTrainer, networkOptions } from "../../engine/train/trainer.ts";
import { output } from "../peers/process.ts";

const SCRIPT = fileURLToPath(new URL("speedrun.py", import.meta.url));
const [CLASSES, PICTURES, SIDE] = [10, 250, 32];
/**
 * Four epochs of five steps; narrower, as this is about the arithmetic. At the recipe's own rate
 * rounding grows so fast that PyTorch in float32 is 9e-3 from itself in float64 after seven steps.
 */
const RECIPE: Recipe = {
  ...RECIPES.speedrun,
  learningRate: RECIPES.speedrun.learningRate / 10,
  batch: 50,
  accumulate: undefined,
  epochs: 4,
  testFraction: 0,
};
const FILTERS = [32, 64, 64];

/** Soft blobs of colour, whose place tells their class. */
function blobs(): Uint8Array {
  const random = uniforms(7, 3);
  const data = new Uint8Array(PICTURES * SIDE * SIDE * 3);
  for (let n = 0; n < PICTURES; n++) {
    const angle = 2 * Math.PI * (n % CLASSES) / CLASSES + 0.3 * random();
    const [x, y] = [16 + 8 * Math.cos(angle), 16 + 8 * Math.sin(angle)];
    const color = [random(), random(), random()];
    for (let i = 0; i < SIDE * SIDE; i++) {
      const [row, column] = [Math.floor(i / SIDE), i % SIDE];
      const near = Math.exp(-((column - x) ** 2 + (row - y) ** 2) / 40);
      color.forEach((value, c) =>
        data[(n * SIDE * SIDE + i) * 3 + c] = 60 + 40 * random() + 150 * near * value
      );
    }
  }
  return data;
}

function setupOf(device: Device): TrainingSetup {
  const images = { data: blobs(), shape: [PICTURES, SIDE, SIDE, 3] };
  const labels = Uint32Array.from({ length: PICTURES }, (_, i) => i % CLASSES);
  const examples = arrayExamples(images, { data: labels, shape: [] }, {
    standardisation: standardisationOf(images),
    capacity: RECIPE.batch,
    largest: device.gpu.limits.maxStorageBufferBindingSize,
  });
  const train = Uint32Array.from({ length: PICTURES }, (_, i) => i);
  const none = new Uint32Array();
  return {
    device,
    examples,
    split: { train, validation: none, test: none },
    forward: speedrun.build(CLASSES, { filters: FILTERS }),
    recipe: RECIPE,
    seed: 1,
  };
}

/** Losses are alike that differ by no more. */
export const LOSSES_WITHIN = 1e-3;

/** Twenty losses of both. */
export interface Losses {
  readonly loupe: readonly number[];
  readonly torch: readonly number[];
}

/** Trains by both. Throws an `Error` where PyTorch fails. */
export async function compareSpeedrun(device: Device, python: string): Promise<Losses> {
  const folder = await Deno.makeTempDir();
  const setup = setupOf(device);
  const trainer = await createTrainer(setup);
  try {
    await exportRecipe(folder, trainer.steps);
    const weights = await trainer.weights();
    await Deno.writeFile(join(folder, "first.safetensors"), writeSafetensors(weights));
    await exportBatches(folder, setup);
    const loupe: number[] = [];
    // A step says the sum, as its gradients are of it.
    await trainer.train({ onStep: ({ loss }) => void loupe.push(loss / RECIPE.batch) });
    return { loupe, torch: JSON.parse(await output(python, [SCRIPT, folder])) };
  } finally {
    trainer.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** What PyTorch is to do in each step. */
async function exportRecipe(folder: string, steps: number): Promise<void> {
  const { scheduleOptions, learningRate: peak, schedule, smoothing, momentum } = RECIPE;
  const rates = Array.from(
    { length: steps },
    (_, step) =>
      learningRate({ schedule, options: scheduleOptions, peak, step, steps, epochOf: () => 0 }),
  );
  const groups = RECIPE.parameterGroups!.filter(({ optimizer }) => optimizer === "sgd")
    .map(({ name, rate, share, options }) => ({ name, rate, share: share ?? 1, ...options }));
  const said = { classes: CLASSES, filters: FILTERS, batch: RECIPE.batch, side: SIDE };
  const text = JSON.stringify({ ...said, rates, smoothing, momentum, groups });
  await Deno.writeTextFile(join(folder, "recipe.json"), text);
}

/** The augmented pictures of each step, with their classes. */
async function exportBatches(folder: string, setup: TrainingSetup): Promise<void> {
  const { device, split, recipe, seed } = setup;
  const { graph, training, examples } = buildNetwork(networkOptions(setup));
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [training.inputs, training.targets], residents);
  const feed = examples.open(residents);
  const batches = planBatches(split.train, recipe, seed, setup.examples.labels!);
  const inputs = new Float32Array(batches.steps * sizeOf(training.inputs.shape));
  const labels = new Uint32Array(batches.steps * recipe.batch);
  for (let step = 0; step < batches.steps; step++) {
    const batch = batches.at(step);
    await feed.place(training, batch, batches.orderOf(batch.epoch));
    const words = { index: step, count: batch.count, seed, offset: feed.offsetOf(batch) };
    residents.write(training.step, stepWords(words));
    plan.run();
    inputs.set(
      new Float32Array(await plan.read(training.inputs)),
      step * sizeOf(training.inputs.shape),
    );
    labels.set(new Uint32Array(await plan.read(training.targets)), step * recipe.batch);
  }
  feed.close();
  plan.destroy();
  residents.destroy();
  await Deno.writeFile(join(folder, "inputs.f32"), new Uint8Array(inputs.buffer));
  await Deno.writeFile(join(folder, "labels.u32"), new Uint8Array(labels.buffer));
}
