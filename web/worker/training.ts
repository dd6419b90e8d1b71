/** One training in the visitor's browser, told to the page. @module */
import { type Dataset, pictureBytes } from "../../data/dataset/dataset.ts";
import type { Size } from "../../data/picture/resize.ts";
import { visible } from "../../data/text/visible.ts";
import type { Device } from "../../engine/plan/device.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { Layer } from "../../engine/model/layer.ts";
import type { Model } from "../../engine/formats/model.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import type { StepEvent } from "../../engine/train/events.ts";
import { describeMetrics } from "../../engine/train/metrics.ts";
import type { Standardisation } from "../../engine/train/pictures.ts";
import { type Recipe, RECIPES } from "../../engine/train/recipes.ts";
import { computeReport } from "../../engine/report/report.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { TuningProgress } from "../../engine/plan/tune.ts";
import { standardise } from "../../data/dataset/standardise.ts";
import { describeModel, trainedModel } from "../../engine/train/trained_model.ts";
import { createTrainer, type Trainer } from "../../engine/train/trainer.ts";
import type { Control } from "./control.ts";
import { type LiveView, showLiveMaps } from "./live_maps.ts";
import { drawnExamples, ownExamples } from "./examples.ts";
import type { Labelled } from "./gradients.ts";
import type { ArchitectureName, Reply, Started, TrainRequest } from "./messages.ts";
import type { OwnListing } from "./own_pictures.ts";
import { FIT } from "./pictures.ts";
import { browserCache } from "./tuning_cache.ts";

const SEED = 1;

/** The size of the pictures: the tutorial's, and less where a CPU computes. */
const SIZES = {
  gpu: { faces: { height: 112, width: 92 }, own: { height: 112, width: 92 } },
  software: { faces: { height: 28, width: 23 }, own: { height: 56, width: 46 } },
} satisfies Record<string, Record<string, Size>>;

/** How long the first training on an adapter looks for the fastest kernels, in milliseconds. */
const TUNING_BUDGET = 3000;

/** Tells the page; what is transferred is gone here. */
export type Post = (reply: Reply, transfer?: Transferable[]) => void;

/** A training, and what its model is described by. */
interface DemoSetup extends TrainingSetup {
  readonly dataset: Dataset;
  readonly standardisation: Standardisation;
  readonly forward: Layer;
}

/**
 * Reads the pictures, trains, tests, and returns the model of the best epoch and a picture that it was
 * not trained on, where there is one; nothing where it was stopped before the first step.
 */
export async function train(
  device: Device,
  request: TrainRequest,
  { own, control, post }: { own: OwnListing; control: Control; post: Post },
): Promise<{ readonly model: Model; readonly shown: Labelled } | undefined> {
  const prepared = await prepare(device, request, own, control, post);
  if (!prepared) return undefined;
  const { setup, notes } = prepared;
  const trainer = await createTrainer(setup);
  try {
    post(startedOf(request, setup, trainer));
    const { architecture } = request;
    const network = setup.forward.description;
    const described = { ...setup, architecture, network, fit: FIT } as const;
    const live = await showLiveMaps(setup, trainer, describeModel(described), post);
    const start = performance.now();
    const steps = await run(trainer, control, live, post).finally(live.close);
    if (steps === 0) return undefined;
    const seconds = (performance.now() - start) / 1000;
    trainer.restoreBest();
    const { dataset, split } = setup;
    const [report, model] = await Promise.all([
      split.test.length ? test(dataset, split.test, trainer) : undefined,
      trainedModel(trainer, described),
    ]);
    post({ type: "finished", stopped: control.signal.aborted, seconds, notes, report });
    return { model, shown: shownOf(setup) };
  } finally {
    trainer.close();
  }
}

/** A picture of the validation, or else of the training. */
function shownOf({ dataset, split }: DemoSetup): Labelled {
  const [chosen = 0] = [...split.validation, ...split.train];
  const { height, width, labels } = dataset;
  const picture = { height, width, pixels: pictureBytes(dataset, chosen) };
  return { picture, label: labels[chosen] };
}

function startedOf(
  { architecture }: TrainRequest,
  { dataset: { classes, height, width }, split }: DemoSetup,
  { steps, epochs, network }: Trainer,
): Started {
  return {
    type: "started",
    architecture,
    classes: classes.map(visible),
    height,
    width,
    train: split.train.length,
    validation: split.validation.length,
    test: split.test.length,
    steps,
    epochs,
    metrics: describeMetrics(network.metrics),
  };
}

async function prepare(
  device: Device,
  { pictures, architecture, epochs }: TrainRequest,
  own: OwnListing,
  control: Control,
  post: Post,
): Promise<{ setup: DemoSetup; notes: readonly string[] } | undefined> {
  const sizes = SIZES[device.traits.software ? "software" : "gpu"];
  const maxShardBytes = device.gpu.limits.maxStorageBufferBindingSize;
  const random = uniforms(SEED, streamOf("split"));
  const options = { ...RECIPES.modern, random, maxShardBytes };
  const examples = pictures === "faces"
    ? await drawnExamples(sizes.faces, options)
    : await ownExamples(own, sizes.own, options, control.signal, post);
  if (!examples) return undefined;
  const { dataset, split, notes } = examples;
  const recipe = recipeFor(architecture, epochs, dataset);
  const standardisation = standardise(dataset, split.train);
  const residentBytes = 4 * maxShardBytes;
  const setup = {
    device,
    dataset,
    standardisation,
    examples: datasetExamples(dataset, { standardisation, residentBytes, capacity: recipe.batch }),
    split,
    recipe,
    forward: ARCHITECTURES[architecture].build(dataset.classes.length),
    seed: SEED,
    tuning: {
      cache: browserCache(),
      budget: TUNING_BUDGET,
      onProgress: (progress: TuningProgress) => post({ type: "tuning", ...progress }),
      onWarning: (text: string) => console.warn(text),
    },
  };
  return { setup, notes };
}

/** The recipe that the demo follows; shifts are as large as pictures are. */
function recipeFor(architecture: ArchitectureName, epochs: number, { height }: Size): Recipe {
  const { modern } = RECIPES;
  const shift = Math.round(modern.augmentations.shift * height / SIZES.gpu.own.height);
  return {
    ...modern,
    epochs,
    learningRate: ARCHITECTURES[architecture].learningRate,
    augmentations: { ...modern.augmentations, shift },
  };
}

/** Trains; steps are told in the batches in which the device tells them. Returns how many there were. */
async function run(
  trainer: Trainer,
  control: Control,
  live: LiveView,
  post: Post,
): Promise<number> {
  let told: StepEvent[] = [];
  let failure: unknown;
  const tell = () => {
    if (told.length) post({ type: "steps", steps: told });
    live.offer(told.at(-1)?.step ?? 0).catch((error) => failure ??= error);
    told = [];
  };
  const steps = await trainer.train({
    control,
    signal: control.signal,
    onStep(event) {
      if (told.push(event) === 1) queueMicrotask(tell);
    },
    onEpoch: post,
  });
  if (failure) throw failure;
  return steps;
}

/** The one time that test pictures are looked at. */
async function test(dataset: Dataset, indices: Uint32Array, trainer: Trainer) {
  const { predictions, probabilities } = await trainer.evaluate(indices);
  const { count, correct, accuracy, accuracyInterval } = computeReport({
    classes: dataset.classes,
    files: Array.from(indices, (i) => dataset.files[i]),
    labels: Array.from(indices, (i) => dataset.labels[i]),
    predictions,
    probabilities,
  });
  return { count, correct, accuracy, accuracyInterval };
}
