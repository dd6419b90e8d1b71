/** What a recipe may ask beside an optimizer: groups, clipping, parts of steps, averages, plateaus. */
import assert from "node:assert/strict";
import {
  conv2D,
  dense,
  flatten,
  globalAveragePooling1D,
  positionEmbedding,
  reshape,
  sequential,
  whitening2D,
} from "../engine/model/layers/mod.ts";
import { openDevice } from "../engine/plan/device.ts";
import type { StepEvent } from "../engine/train/events.ts";
import type { Recipe } from "../engine/train/recipes.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";
import type { TrainingState } from "../engine/train/state.ts";
import type { StoredVariables } from "../engine/train/store.ts";
import { buildNetwork } from "../engine/train/network.ts";
import { createTrainer, networkOptions } from "../engine/train/trainer.ts";
import { EFFECT_DELAY } from "../engine/train/verdicts.ts";
import { filesOf, stateOf } from "../engine/run/checkpoint_state.ts";
import { smallSetup } from "./fixtures.ts";

const device = await openDevice();

/** Nothing random but the order. */
const PLAIN = { rate: 0, augmentations: {}, schedule: "constant", validationFraction: 0 } as const;
/** A step is the learning rate times the gradient. */
const DESCENT = {
  ...PLAIN,
  optimizer: "sgd",
  momentum: 0,
  weightDecay: 0,
  learningRate: 0.1,
} as const;

/** Trains, and gives the state after each of the steps that are asked for, and after the last. */
async function trained(recipe: Partial<Recipe>, due = (_step: number) => true) {
  const trainer = await createTrainer(await smallSetup(device, recipe));
  const states: TrainingState[] = [];
  const steps: StepEvent[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  try {
    await trainer.train({ checkpoints: { due, write }, onStep: (step) => void steps.push(step) });
    const last = await trainer.weights();
    trainer.restoreBest();
    return { states, steps, last, weights: await trainer.weights() };
  } finally {
    trainer.close();
  }
}

/** A state that was written to files and read again. */
function throughFiles(state: TrainingState): TrainingState {
  const files = [...filesOf({ ...state, kernels: {} })];
  return stateOf(new Map(files));
}

/** Numbers of all variables whose names match, one after the other, in the order of their names. */
function numbersOf(variables: StoredVariables, pattern = /^(conv|dense)/): number[] {
  return [...variables].filter(([name]) => pattern.test(name))
    .sort(([a], [b]) => a < b ? -1 : 1)
    .flatMap(([, { data }]) => [...data]);
}

const norm = (values: readonly number[]) => Math.hypot(...values);
const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - b[i]);

/** How far the weights matching a pattern move from one state to the next. */
const moves = (states: readonly TrainingState[], pattern?: RegExp) =>
  states.slice(1).map(({ variables }, i) =>
    norm(minus(numbersOf(variables, pattern), numbersOf(states[i].variables, pattern)))
  );

const STALLED = { factor: 0.5, plateauPatience: 0, threshold: 0.5 };

const RESUMED: Record<string, Partial<Recipe>> = {
  "Lion, an average of the weights": { batch: 8, optimizer: "lion", ema: 0.9 },
  "Muon beside AdamW, clipped, in two parts": {
    batch: 16,
    epochs: 3,
    accumulate: 2,
    clipNorm: 0.1,
    optimizer: "muon",
    learningRate: 0.02,
  },
  "a plateau, Nesterov's momentum, groups": {
    batch: 8,
    epochs: 12,
    optimizer: "sgd",
    nesterov: true,
    coupled: true,
    schedule: "reduceOnPlateau",
    scheduleOptions: STALLED,
    parameterGroups: [{ name: "head", of: "lastKernel", rate: 0.5, share: 0.75 }],
  },
};

for (const [name, recipe] of Object.entries(RESUMED)) {
  Deno.test(`a training that goes on ends with the same weights: ${name}`, async () => {
    // Of the plateau before its first verdict takes effect, and after.
    const due = (step: number) => [3, EFFECT_DELAY + 4].includes(step);
    const { states, weights, steps } = await trained(recipe, due);
    assert(states.length > 1);
    for (const state of states.slice(0, -1)) {
      const rest = await createTrainer(await smallSetup(device, recipe));
      const later: StepEvent[] = [];
      await rest.train({ onStep: (step) => void later.push(step) }, throughFiles(state));
      rest.restoreBest();
      assert.deepEqual(await rest.weights(), weights);
      rest.close();
      const rates = (events: StepEvent[]) => events.map(({ learningRate }) => learningRate);
      assert.deepEqual(rates(later), rates(steps).slice(state.step));
    }
  });
}

Deno.test("a rate falls where the validation loss does not, a fixed number of steps later", async () => {
  const recipe = { ...RESUMED["a plateau, Nesterov's momentum, groups"], learningRate: 1e-6 };
  const { steps } = await trained(recipe, () => false);
  const perEpoch = steps.findIndex(({ epoch }) => epoch === 2);
  // The first epoch is the best, the second the first that is not: before the step 32 later.
  const first = 2 * perEpoch + EFFECT_DELAY;
  const rates = steps.map(({ learningRate }) => learningRate);
  assert.deepEqual(rates.slice(first - 1, first + 1), [1e-6, 5e-7]);
  assert.equal(rates[first + perEpoch], 2.5e-7);
});

Deno.test("a step in parts equals the whole step, of means and of sums", async () => {
  for (const meanLoss of [true, false]) {
    const recipe = { ...DESCENT, batch: 16, epochs: 1, meanLoss, learningRate: 0.01 };
    const [whole, parts] = [await trained(recipe), await trained({ ...recipe, accumulate: 2 })];
    assert.equal(parts.steps.length, whole.steps.length);
    parts.steps.forEach(({ loss, images }, i) => {
      assert.equal(images, whole.steps[i].images);
      assert(Math.abs(loss - whole.steps[i].loss) < 1e-4 * Math.abs(loss));
    });
    const [moved] = moves([whole.states[0], whole.states.at(-1)!]);
    const difference = minus(numbersOf(whole.weights), numbersOf(parts.weights));
    assert(moved > 0 && norm(difference) < 1e-4 * moved, `${norm(difference)} of ${moved}`);
  }
});

Deno.test("gradients are clipped to a norm, after their scale is taken off", async () => {
  const recipe = { ...DESCENT, batch: 8, steps: 3 };
  const plain = await trained(recipe);
  const free = moves(plain.states);
  assert(free.every((move) => move > 0.02), `moves by ${free}`);
  const loose = await trained({ ...recipe, clipNorm: 1e6 });
  assert.deepEqual(loose.weights, plain.weights);
  for (const precision of [undefined, "mixed"] as const) {
    const { states } = await trained({ ...recipe, clipNorm: 0.1, precision });
    const taken = moves(states);
    assert(taken.every((move) => Math.abs(move - 0.01) < 1e-5), `moves by ${taken}`);
  }
});

Deno.test("the average of the weights is what is kept, and leaves the training alone", async () => {
  const recipe = { ...DESCENT, batch: 8, steps: 5 };
  const plain = await trained(recipe);
  const { states, last } = await trained({ ...recipe, ema: 0.25 });
  const raw = states.map(({ variables }) => numbersOf(variables));
  assert.deepEqual(raw.at(-1), numbersOf(plain.last));
  let average = raw[0];
  states.forEach(({ variables }, i) => {
    const kept = Math.min(0.25, i / (i + 10));
    average = raw[i].map((weight, j) => weight + kept * (average[j] - weight));
    const found = numbersOf(variables, /^ema\//);
    assert(norm(minus(found, average)) < 1e-6 * norm(average));
  });
  assert.deepEqual(numbersOf(last), numbersOf(states.at(-1)!.variables, /^ema\//));
  assert.notDeepEqual(numbersOf(last), raw.at(-1));
  // What evaluates is the average: the same network with those weights says the same.
  const [averaged, other] = [
    await createTrainer(await smallSetup(device, { ...recipe, ema: 0.25 })),
    await createTrainer(await smallSetup(device, recipe)),
  ];
  averaged.write(states.at(-1)!.variables);
  other.write(new Map([...plain.states.at(-1)!.variables, ...last]));
  const some = Uint32Array.of(0, 7, 20);
  assert.deepEqual(await averaged.evaluate(some), await other.evaluate(some));
  averaged.close();
  other.close();
});

Deno.test("a group has an optimizer, a rate and a share of the steps of its own", async () => {
  const recipe = { ...DESCENT, batch: 8, steps: 4 };
  const plain = await trained(recipe);
  const { states } = await trained({
    ...recipe,
    parameterGroups: [
      { name: "late", of: "biases", named: "^dense", rate: 2, share: 0.5 },
      { name: "head", of: "lastKernel", optimizer: "lion", rate: 0.01 },
    ],
  });
  const biases = /^dense\d\/bias/;
  const first = (run: readonly TrainingState[]) => numbersOf(run[0].variables, biases);
  // They begin with zeros: after a step they are what they moved by.
  const doubled = first(plain.states).map((value) => 2 * value);
  assert(norm(minus(first(states), doubled)) < 1e-6 * norm(doubled));
  const [second, third, fourth] = moves(states, biases);
  assert(second > 0);
  assert.deepEqual([third, fourth], [0, 0]);
  const [before, after] = states.map(({ variables }) => numbersOf(variables, /^dense2\/kernel/));
  const steps = minus(after, before).filter((step) => step !== 0); // of units that are not dead
  assert(steps.length > 10 && steps.every((step) => Math.abs(Math.abs(step) - 1e-3) < 1e-6));
  assert(states[0].variables.has("lion/momentum/dense2/kernel"));
});

Deno.test("Muon takes the kernels of hidden layers, AdamW all others", async () => {
  const { graph: { variables } } = buildNetwork(
    networkOptions(await smallSetup(device, { optimizer: "muon" })),
  );
  const kept = [...variables.keys()].filter((name) => /^(muon|adam)\/(velocity|first)/.test(name));
  const of = (prefix: string) =>
    kept.filter((name) => name.startsWith(prefix)).map((name) =>
      name.split("/").slice(2).join("/")
    );
  assert.deepEqual(of("muon"), ["conv2/kernel", "conv3/kernel", "dense1/kernel"]);
  assert(of("adam").includes("conv1/kernel") && of("adam").includes("dense2/kernel"));
  assert(of("adam").includes("conv2/bias"));
});

/** The names of each group's members. */
async function groupsOf(changes: Partial<TrainingSetup>, optimizer: "adam" | "muon") {
  const setup = { ...await smallSetup(device, { optimizer }), ...changes };
  const { groups } = buildNetwork(networkOptions(setup));
  return new Map(
    groups.map(({ rule: { name }, members }) =>
      [name, members.map((member) => member.name)] as const
    ),
  );
}

Deno.test("what is added is no kernel, of however many dimensions it is", async () => {
  const forward = sequential(
    conv2D(8, 7, { strides: 7 }),
    reshape([-1, 8]),
    positionEmbedding(),
    dense(8),
    globalAveragePooling1D(),
    dense(2),
  );
  const byMuon = await groupsOf({ forward }, "muon");
  assert.deepEqual(byMuon.get("hidden kernels"), ["dense1/kernel"]);
  assert(byMuon.get("biases")!.includes("position1/embeddings"));
  const decayed = (await groupsOf({ forward }, "adam")).get("kernels");
  assert.deepEqual(decayed, ["conv1/kernel", "dense1/kernel", "dense2/kernel"]);
});

Deno.test("first and last are those of all kernels, trained or not", async () => {
  const frozen = await groupsOf({ freeze: ["conv1"] }, "muon");
  const hidden = ["conv2/kernel", "conv3/kernel", "dense1/kernel"];
  assert.deepEqual(frozen.get("hidden kernels"), hidden);
  assert.deepEqual(frozen.get("first and last kernels"), ["dense2/kernel"]);
  const forward = sequential(whitening2D(2), conv2D(4, 3), flatten(), dense(2));
  const whitened = await groupsOf({ forward }, "muon");
  assert.deepEqual(whitened.get("hidden kernels"), ["conv1/kernel"]);
});
