/** One training in the visitor's browser, told to the page. @module */
import type { Part } from "../../data/split/split.ts";
import { type Dataset, pictureBytes } from "../../data/dataset/dataset.ts";
import type { Size } from "../../data/picture/resize.ts";
import { visible } from "../../data/text/visible.ts";
import type { Device } from "../../engine/plan/device.ts";
import { VIRIDIS } from "../../engine/inspect/colors.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { type Layer, layerOf } from "../../engine/model/layer.ts";
import type { Model, ModelDescription } from "../../engine/formats/model.ts";
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
import { asBefore, drawnExamples, type Examples, ownExamples } from "./examples.ts";
import type { Labelled } from "./gradients.ts";
import type { KnownModel } from "./kept_model.ts";
import type { ArchitectureName, Reply, Started, TrainRequest } from "./messages.ts";
import type { OwnListing } from "./own_pictures.ts";
import { FIT } from "./pictures.ts";
import { sizeOfFiles } from "./shape.ts";
import { browserCache } from "./tuning_cache.ts";

const SEED = 1;

/**
 * The size of the pictures: the tutorial's, and less where a CPU computes. The visitor's own have at
 * most as many pixels, in their own shape.
 */
const SIZES = {
  gpu: { faces: { height: 112, width: 92 }, own: { height: 112, width: 92 } },
  software: { faces: { height: 28, width: 23 }, own: { height: 56, width: 46 } },
} satisfies Record<string, Record<string, Size>>;

/** A training that goes on has a learning rate so many times the usual: what is learnt is kept. */
const CONTINUED_RATE = 0.3;

/** How long the first training on an adapter looks for the fastest kernels, in milliseconds. */
const TUNING_BUDGET = 3000;

/** Tells the page; what is transferred is gone here. */
export type Post = (reply: Reply, transfer?: Transferable[]) => void;

/** A training, and what its model is described by. */
interface DemoSetup extends TrainingSetup {
  readonly architecture: string;
  readonly dataset: Dataset;
  readonly standardisation: Standardisation;
  readonly forward: Layer;
  readonly recipe: Recipe;
}

/** What a training takes beside its request. */
export interface TrainContext {
  readonly own: OwnListing;
  /** The model that it goes on from, where it does. */
  readonly from?: Pick<KnownModel, "model" | "parts">;
  readonly control: Control;
  readonly post: Post;
  /** Takes the network's map, of which can be asked until it is closed. */
  takeMap(live: LiveView): void;
}

/** What a training gives. */
export interface Trained {
  readonly model: Model;
  /** Which part each of the visitor's pictures was in, by its id. */
  readonly parts: ReadonlyMap<string, Part>;
  /** A picture whose gradients can be looked at. */
  readonly shown: Labelled;
}

/**
 * Reads the pictures, trains, tests, and returns the model of the best epoch and a picture that it was
 * not trained on, where there is one; nothing where it was stopped before the first step.
 */
export async function train(
  device: Device,
  request: TrainRequest,
  context: TrainContext,
): Promise<Trained | undefined> {
  const examples = await examplesFor(device, request, context);
  if (!examples) return undefined;
  const { control, post, takeMap } = context;
  const setup = setupOf(device, request, examples, context);
  const trainer = await createTrainer(setup);
  try {
    const described = { ...setup, network: setup.forward.description, fit: FIT } as const;
    const live = await showLiveMaps(setup, trainer, describeModel(described), post);
    takeMap(live);
    post(startedOf(setup, trainer, live));
    const start = performance.now();
    const steps = await run(trainer, control, live, post);
    if (steps === 0) return undefined;
    const seconds = (performance.now() - start) / 1000;
    trainer.restoreBest();
    const { dataset, split } = setup;
    const [report, model] = await Promise.all([
      split.test.length ? test(dataset, split.test, trainer) : undefined,
      trainedModel(trainer, described),
      live.show(steps),
    ]);
    const { notes, parts } = examples;
    post({ type: "finished", stopped: control.signal.aborted, seconds, notes, report });
    return { model, parts, shown: shownOf(setup) };
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
  { architecture, dataset: { classes, height, width }, split }: DemoSetup,
  { steps, epochs, network }: Trainer,
  { network: map }: LiveView,
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
    map,
    viridis: VIRIDIS,
  };
}

async function examplesFor(
  device: Device,
  { pictures }: TrainRequest,
  { own, from, control: { signal }, post }: TrainContext,
): Promise<Examples | undefined> {
  const sizes = SIZES[device.traits.software ? "software" : "gpu"];
  const maxShardBytes = device.gpu.limits.maxStorageBufferBindingSize;
  const random = uniforms(SEED, streamOf("split"));
  const options = { ...RECIPES.modern, random, maxShardBytes };
  if (pictures === "faces") return await drawnExamples(sizes.faces, options);
  if (!from) {
    const size = await sizeOfFiles(own.files, sizes.own);
    return await ownExamples(own, size, options, signal, post);
  }
  const { model: { description }, parts } = from;
  checkContinues(description, own);
  // Of a model that was loaded nobody knows which pictures it has learnt from: all train, none tests it.
  const { height, width } = description.preprocessing;
  const size = { height, width };
  const fixed = { ...options, testFraction: 0, validationFraction: 0 };
  return await ownExamples(asBefore(own, parts), size, fixed, signal, post);
}

/** Throws a `RangeError` where pictures are not such as a model tells apart, or are read otherwise. */
function checkContinues({ classes, preprocessing }: ModelDescription, own: OwnListing): void {
  const fail = (reason: string) => {
    throw new RangeError(`Cannot train on from the model as ${reason}: train anew`);
  };
  const isSame = classes.length === own.classes.length &&
    classes.every((name, i) => name === own.classes[i]);
  if (!isSame) {
    const list = (names: readonly string[]) => names.map(visible).join(", ") || "none";
    fail(`it tells ${list(classes)} apart, and the pictures are of ${list(own.classes)}`);
  }
  if (preprocessing.fit !== FIT || preprocessing.mean.length !== 3) {
    fail("it takes pictures otherwise than this page reads them");
  }
}

function setupOf(
  device: Device,
  { architecture: wanted, epochs }: TrainRequest,
  { dataset, split }: Examples,
  { from, post }: TrainContext,
): DemoSetup {
  const residentBytes = 4 * device.gpu.limits.maxStorageBufferBindingSize;
  const before = from?.model.description;
  const architecture = before?.architecture ?? wanted;
  const forward = before
    ? layerOf(before.network)
    : ARCHITECTURES[wanted].build(dataset.classes.length);
  const recipe = recipeFor(architecture, epochs, dataset, before);
  const standardisation = before?.preprocessing ?? standardise(dataset, split.train);
  const { mean, scale } = standardisation;
  return {
    device,
    architecture,
    dataset,
    standardisation: { mean, scale },
    examples: datasetExamples(dataset, { standardisation, residentBytes, capacity: recipe.batch }),
    split,
    recipe,
    forward,
    seed: SEED,
    initial: from?.model.weights,
    tuning: {
      cache: browserCache(),
      budget: TUNING_BUDGET,
      onProgress: (progress: TuningProgress) => post({ type: "tuning", ...progress }),
      onWarning: (text: string) => console.warn(text),
    },
  };
}

/** The recipe that the demo follows; shifts are as large as pictures are. */
function recipeFor(
  architecture: string,
  epochs: number,
  { height }: Size,
  before?: ModelDescription,
): Recipe {
  const { modern } = RECIPES;
  const shift = Math.round(modern.augmentations.shift * height / SIZES.gpu.own.height);
  const { learningRate } = Object.hasOwn(ARCHITECTURES, architecture)
    ? ARCHITECTURES[architecture as ArchitectureName]
    : modern;
  return {
    ...modern,
    epochs,
    learningRate: before ? CONTINUED_RATE * learningRate : learningRate,
    augmentations: { ...modern.augmentations, shift },
    ...before?.preprocessing.views && { views: before.preprocessing.views },
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
