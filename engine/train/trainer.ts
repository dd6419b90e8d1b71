/** A network with its examples on a device, ready to train. @module */
import type { Device } from "../plan/device.ts";
import { type Choices, type Choose, chooseFrom } from "../plan/kernels.ts";
import { type OnClose, openParts } from "../plan/opening.ts";
import { compile, type Plan } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import { tune } from "../plan/tune.ts";
import { planBatches, stepsPerEpochOf } from "./batches.ts";
import { createEvaluator, type Evaluation, type Validation } from "./evaluator.ts";
import { checkFits, checkPrecision } from "./fit.ts";
import { Lead } from "./lead.ts";
import { checkScale, type LossScaling, readLossScaling } from "./loss_scaling.ts";
import { Loop, type TrainingHooks } from "./loop.ts";
import { slowMilliseconds, submitsOf } from "./pace.ts";
import { buildNetwork, type Network, type NetworkOptions } from "./network.ts";
import type { OptimizerName } from "../optimizers/mod.ts";
import { groupRules } from "./group_rules.ts";
import { capacityOf, recipeOptions } from "./recipe_options.ts";
import type { TrainingSetup } from "./setup.ts";
import type { TrainingState } from "./state.ts";
import { createStore, type StoredVariables } from "./store.ts";
import { readWeights } from "./weights.ts";

/** The most examples that first values follow from. */
const SAMPLE = 1000;

/** A network ready to train. */
export interface Trainer {
  readonly network: Network;
  readonly plan: Plan;
  readonly residents: Residents;
  /** The kernel of each call of a training step or an evaluation that more than one fits. */
  readonly choices: Choices;
  readonly steps: number;
  readonly epochs: number;
  /** The bytes of a training's state. */
  readonly stateBytes: number;
  /** Trains from the first step, or from a state, to the last; returns the number of steps done. */
  train(hooks?: TrainingHooks, from?: TrainingState): Promise<number>;
  /** Puts the weights of the best validation epoch back; the last ones stay where there is none. */
  restoreBest(): void;
  /** Validates weights as at the end of an epoch, from 1: they are kept where they are the best. */
  validate(epoch: number): Promise<Validation>;
  /** Without dropout and augmentation. */
  evaluate(indices: Uint32Array): Promise<Evaluation>;
  /** What the network itself keeps, by name, in the order of its layers: averages, where there are. */
  weights(): Promise<StoredVariables>;
  /** How the loss was scaled so far; `undefined` where all is float32. */
  lossScaling(): Promise<LossScaling | undefined>;
  /** All that lasts from step to step, by name: a state's variables. */
  read(): Promise<StoredVariables>;
  /** Takes a state's variables in place of those that there are. Throws a `RangeError`. */
  write(variables: StoredVariables): void;
  close(): void;
}

/** The graph that a setup describes. */
export function networkOptions(setup: TrainingSetup): NetworkOptions {
  const { examples, split, forward, recipe, seed, loss, initial, freeze } = setup;
  const { optimizer, groups = [] } = setup;
  const usual = optimizer ? { ...recipe, optimizer: optimizer.name as OptimizerName } : recipe;
  return {
    ...recipeOptions(recipe),
    ...loss && { loss, evaluationLoss: loss },
    ...optimizer && { optimizer },
    groups: (kernels) => [...groups, ...groupRules(usual, kernels)],
    forward,
    examples,
    stepsPerEpoch: stepsPerEpochOf(split.train.length, recipe),
    longest: Math.max(split.train.length, split.validation.length, split.test.length),
    seed,
    sample: () => examples.inputs(spread(split.train, SAMPLE)),
    initial: initial && new Map([...initial].map(([name, { data }]) => [name, data])),
    freeze,
  };
}

/** At most so many numbers, from everywhere in a list. */
function spread(numbers: Uint32Array, most: number): Uint32Array {
  const count = Math.min(most, numbers.length);
  return Uint32Array.from(
    { length: count },
    (_, i) => numbers[Math.floor(i * numbers.length / count)],
  );
}

/**
 * Uploads examples, builds and compiles the network. Throws a `RangeError` where the parts of the setup
 * do not fit each other or the device, which holds nothing of them then.
 */
export function createTrainer(setup: TrainingSetup): Promise<Trainer> {
  return openParts((onClose) => openTrainer(setup, onClose));
}

async function openTrainer(
  setup: TrainingSetup,
  onClose: OnClose,
): Promise<Omit<Trainer, "close">> {
  const { device, split, recipe, seed, examples } = setup;
  checkPrecision(device, recipe);
  const lead = new Lead(device);
  const options = networkOptions(setup);
  checkExtent(setup, options);
  const network = buildNetwork(options);
  checkLabels(examples.labels ?? [], network.training.predictions.shape.at(-1)!);
  const residents = new Residents(device, network.graph);
  onClose(() => residents.destroy());
  const choose = chooseFrom(await choicesFor(setup, network));
  const { plan, whole } = await compileStep(device, { network, residents, choose }, onClose);
  const feed = network.examples.open(residents);
  onClose(feed.close);
  const { longest } = options;
  const parts = { device, network, residents, feed, longest, choose, lead };
  const evaluator = await createEvaluator(parts);
  onClose(evaluator.close);
  const store = createStore(residents);
  onClose(store.close);
  onClose(() => lead.submit()); // before all that it uses is freed
  const batches = planBatches(split.train, recipe, seed, examples.labels ?? []);
  return {
    network,
    plan,
    residents,
    choices: { ...evaluator.choices, ...whole?.choices, ...plan.choices },
    steps: batches.steps,
    epochs: batches.epochs,
    stateBytes: store.bytes,
    async train(hooks = {}, from) {
      if (from) checkScale(from.variables);
      const parts = { setup, network, plan, whole, residents, feed, evaluator, store };
      return await new Loop({ ...parts, batches, lead }, hooks, from).run();
    },
    restoreBest: evaluator.restoreBest,
    validate: async (epoch) => (await evaluator.validate(split.validation, epoch))(),
    evaluate: evaluator.evaluate,
    weights: async () => await readWeights(store, network)(),
    lossScaling: async () => options.precision && await readLossScaling(store)(),
    read: async () => await store.read()(),
    write: store.write,
  };
}

/** Throws a `RangeError` where pictures of that extent, or so many at once, don't fit the device. */
function checkExtent({ device, recipe, examples }: TrainingSetup, options: NetworkOptions): void {
  const { extent, at } = examples;
  if (!extent || !at) return;
  checkFits(device.gpu.limits, { ...extent, batch: recipe.batch }, (extent) => {
    const batch = capacityOf({ ...recipe, batch: extent.batch });
    return buildNetwork({ ...options, batch, examples: at({ ...extent, batch }) });
  });
}

/** The kernels of a step's calls, chosen before or tuned now; none where neither is asked for. */
async function choicesFor(
  { device, choices, tuning }: TrainingSetup,
  { graph, training, whole }: Network,
): Promise<Choices> {
  if (choices) return choices;
  return tuning
    ? await tune(device, graph, [...training.outputs, ...whole?.outputs ?? []], tuning)
    : {};
}

/** The plan of a step, or of its parts and of what it computes after them. */
async function compileStep(
  device: Device,
  { network: { graph, training, whole: last }, residents, choose }: {
    readonly network: Network;
    readonly residents: Residents;
    readonly choose: Choose;
  },
  onClose: OnClose,
) {
  const plan = await compile(device, graph, training.outputs, residents, choose);
  onClose(plan.destroy);
  const whole = last && await compile(device, graph, last.outputs, residents, choose);
  if (whole) {
    onClose(whole.destroy);
    whole.submits = submitsOf(slowMilliseconds(whole));
  }
  return { plan, whole };
}

/** Every class must have an output. */
function checkLabels(labels: ArrayLike<number>, classes: number): void {
  const wrong = Array.from(labels).find((label) => label >= classes);
  if (wrong === undefined) return;
  throw new RangeError(
    `Cannot train as a label is ${wrong} and the network gives ${classes} classes: expected labels ` +
      `from 0 to ${classes - 1}`,
  );
}
