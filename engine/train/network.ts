/** The graph of a training: examples in, loss, gradients, update, metrics; and its evaluation. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { rewrite } from "../graph/rewrite.ts";
import { f32, isShape, show, u32 } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import { createStoredNet } from "../formats/network.ts";
import { frozenLayers } from "../model/frozen.ts";
import type { Forward } from "../model/layer.ts";
import { createNet, type Initialisers, type Inputs, type NetRoot } from "../model/net.ts";
import { type Views, withViews } from "../model/views.ts";
import { TO_MIXED } from "../ops/mixed.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { recordMetric, RING_SLOTS } from "../ops/loss/record_metric.ts";
import { softmax } from "../ops/loss/softmax.ts";
import { BEST, BEST_NONE, chooseBest, copyWhenBest } from "../ops/optimizer/best.ts";
import { moveAverage } from "../ops/optimizer/move_average.ts";
import { updateStatistics } from "../ops/optimizer/update_statistics.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { augmentedExamples } from "./augmented_examples.ts";
import type { DeclaredExamples, Examples, ExampleTensors } from "./examples.ts";
import type { Loss } from "./losses.ts";
import { type ExampleMetric, METRICS } from "./metrics.ts";
import type { TakenStep } from "./loss_scaling.ts";
import {
  decayRatesOf,
  groupParameters,
  type GroupRules,
  packLike,
  type ParameterGroup,
} from "./parameters.ts";
import { appendUpdate } from "./update.ts";

/** What decides the graph of a training. */
export interface NetworkOptions {
  readonly forward: Forward;
  readonly examples: Pick<Examples, "declare">;
  /** The most examples that are taken in one order. */
  readonly longest: number;
  /** The most examples in a step, or in a part of one. */
  readonly batch: number;
  /** The most parts of a step, whose gradients are added up (1). */
  readonly parts?: number;
  readonly augmentations: readonly Augmentation[];
  /** The looks at each picture of which evaluation averages what the network says; one where absent. */
  readonly views?: Views;
  /** So many steps take every example once, by which what alternates counts epochs; 1 where absent. */
  readonly stepsPerEpoch?: number;
  readonly loss: Loss;
  /** The loss that evaluation tells, where it is another. */
  readonly evaluationLoss?: Loss;
  /** Whether the loss of a step is the mean of its examples' or their sum. */
  readonly meanLoss: boolean;
  readonly optimizer: Optimizer;
  readonly groups: GroupRules;
  /** The largest norm that all gradients together may have. */
  readonly clipNorm?: number;
  /** The decay of the weights' moving average, which is then what is evaluated and kept. */
  readonly ema?: number;
  readonly initialisers: Initialisers;
  /** Of the products and convolutions of training; evaluation is float32, as predicting will be. */
  readonly precision?: Precise["precision"];
  readonly seed: number;
  /** Some of the inputs that it is trained on. */
  readonly sample?: () => Inputs;
  /** What variables begin with, by name; the others as the initialisers have it. */
  readonly initial?: ReadonlyMap<string, ArrayLike<number>>;
  /** The layers that keep their weights, as `frozenLayers` takes them. */
  readonly freeze?: readonly string[];
}

/** One way through the network: what the host writes, and what it may read. */
export interface Branch extends ExampleTensors {
  readonly step: Tensor;
  /** What the network says, `[N, …]`: logits, where the targets are classes. */
  readonly predictions: Tensor;
  /** Whether the targets are of classes, which augmentations may have mixed. */
  readonly areClasses: boolean;
  /** `[N]`, 0 in rows that do not count. */
  readonly losses: Tensor;
  readonly outputs: readonly Tensor[];
}

/** A network with its training and its evaluation, in one graph that shares the weights. */
export interface Network {
  readonly graph: Graph;
  readonly examples: DeclaredExamples;
  /** All that the network itself keeps, by name, in the order of its layers. */
  readonly variables: ReadonlyMap<string, Tensor>;
  /** By the names of variables the moving averages that are evaluated and kept in their place. */
  readonly averages: ReadonlyMap<string, Tensor>;
  readonly groups: readonly ParameterGroup[];
  /** What layers update. */
  readonly statistics: readonly StatisticsGroup[];
  /** Of the optimizers' moving means: the words of a step have their corrections. */
  readonly decayRates: readonly number[];
  /** The metrics of examples that have a meaning here, in the order of the ring's columns. */
  readonly metrics: readonly ExampleMetric[];
  /** `[RING_SLOTS, metrics]`: the sums of the last steps. */
  readonly ring: Tensor;
  readonly status: Tensor;
  /** What a step computes, or, where it is of parts, each of them. */
  readonly training: Branch & { readonly loss: Tensor };
  /** What a step of parts computes after them. */
  readonly whole?: { readonly step: Tensor; readonly outputs: readonly Tensor[] };
  /** `[groups]`: the learning rate of each group, where one has its own. */
  readonly rates?: Tensor;
  /** Its `outputs` add up the metrics in `sums`, from batch to batch. */
  readonly evaluation: Branch & { readonly probabilities: Tensor; readonly sums: Tensor };
  readonly best: BestTensors;
}

/** Variables of one element type that layers update, which no optimizer trains. */
export interface StatisticsGroup {
  readonly members: readonly Tensor[];
  /** All of them, flat. */
  readonly packed: Tensor;
  /** The number of its first element among those of all groups, which parameters precede. */
  readonly offset: number;
  /** What a step makes of them. */
  readonly updated: Tensor;
}

/** The best weights so far, decided and kept on the device. */
export interface BestTensors {
  /** `step u32[8]`: the epoch and the number of examples that were evaluated. */
  readonly step: Tensor;
  /** Loss and epoch of the best, as `BEST` lays them out. */
  readonly record: Tensor;
  /** Decide about the latest validation, and keep the variables where it is the best. */
  readonly outputs: readonly Tensor[];
  /** The network's variables as they were when they were best; as they are where they never were. */
  readonly restored: readonly Tensor[];
}

/** Builds the graph of a training. Throws a `RangeError` where its parts do not fit each other. */
export function buildNetwork(options: NetworkOptions): Network {
  const graph = new Graph();
  const declared = options.examples.declare(graph, options.longest);
  const { updates, biases, ...training } = buildBranch(graph, declared, options, "training");
  const variables = new Map(graph.variables);
  const trainable = new Map(
    [...variables].filter(([, { source }]) => source.kind === "variable" && source.isTrainable),
  );
  const { meanLoss, optimizer, parts = 1 } = options;
  const loss = graph.append(
    batchSum,
    [training.losses, training.step],
    { mean: meanLoss },
    "loss",
  );
  const others = new Set([...biases, ...updates.map(([variable]) => variable)]);
  const kernels = [...variables.values()].filter((each) =>
    each.shape.length > 1 && !others.has(each)
  );
  const rules = typeof options.groups === "function" ? options.groups(kernels) : options.groups;
  const groups = groupParameters(graph, trainable, rules, optimizer);
  const update = appendUpdate(graph, options, groups, { loss, step: training.step });
  // A part of a step is taken as it comes: what all parts find is only known after them. What is no
  // number is noted of the whole step, as the optimizer notes it.
  const taken = update.step ? { step: update.step, status: update.status } : update.taken;
  const statistics = appendStatistics(graph, updates, groups, taken);
  const updated = statistics.map(({ updated }) => updated);
  const packs = packVariables(graph, variables, [...groups, ...statistics]);
  const averaged = options.ema === undefined
    ? undefined
    : average(graph, packs, options.ema, update.step ?? training.step);
  const averages = averaged?.byName ?? new Map<string, Tensor>();
  const recorded = recordMetrics(graph, training, "ring", RING_SLOTS, parts);
  const { updates: _, biases: __, ...evaluation } = buildBranch(
    graph,
    declared,
    options,
    "evaluation",
    averages,
  );
  const probabilities = probabilitiesOf(graph, evaluation);
  const last = [...update.outputs, ...averaged?.outputs ?? []];
  const partOutputs = [...recorded.outputs, ...update.partOutputs, ...updated];
  const added = recordMetrics(graph, evaluation, "sums", 1);
  return {
    graph,
    examples: declared,
    variables,
    averages,
    groups,
    statistics,
    decayRates: decayRatesOf(groups),
    metrics: recorded.metrics,
    ring: recorded.ring,
    status: update.status,
    training: { ...training, loss, outputs: update.step ? partOutputs : [...partOutputs, ...last] },
    whole: update.step && { step: update.step, outputs: last },
    rates: update.rates,
    evaluation: {
      ...evaluation,
      probabilities,
      sums: added.ring,
      outputs: [evaluation.losses, probabilities, ...added.outputs],
    },
    best: keepBest(graph, averaged?.packs ?? packs, added.ring),
  };
}

/** The probabilities of classes; where the targets are none, what the network says. */
function probabilitiesOf(graph: Graph, { predictions, areClasses }: Branch): Tensor {
  if (!areClasses) return predictions;
  return graph.append(softmax, [predictions], {}, "probabilities");
}

/** A branch with what its layers told of their variables. */
interface BuiltBranch extends Branch, Pick<NetRoot, "biases"> {
  readonly updates: readonly (readonly [Tensor, Tensor])[];
}

/** One way from examples to losses; for training with augmentation, dropout and the training's loss. */
function buildBranch(
  graph: Graph,
  declared: DeclaredExamples,
  options: NetworkOptions,
  name: "training" | "evaluation",
  averages?: ReadonlyMap<string, Tensor>,
): BuiltBranch {
  const { batch, initialisers, seed, sample, initial, freeze = [] } = options;
  const isTraining = name === "training";
  const loss = isTraining ? options.loss : options.evaluationLoss ?? options.loss;
  const step = graph.input(`${name} step`, STEP_SPEC);
  const taken = declared.branch(name, step, batch);
  const frozen = frozenLayers(options.forward, taken.inputs, freeze);
  const inPlaceOf = (name: string) => averages?.get(name)?.name ?? name;
  const net = createNet({
    graph,
    initialisers,
    seed,
    sample,
    step: isTraining ? step : undefined,
    initial,
    frozen,
    inPlaceOf,
  });
  const classes = () => outputsOf(options.forward, taken.inputs);
  const examples = isTraining
    ? augmentedExamples(graph, declared, { step, taken }, { ...options, classes })
    : taken;
  const forward = withViews(options.forward, isTraining ? undefined : options.views);
  const plain = forward(net, examples.inputs);
  const updated = [...net.updates.keys()];
  const fusions = isTraining && options.precision ? [...FUSIONS, TO_MIXED] : FUSIONS;
  const [predictions, ...values] = rewrite(graph, [plain, ...net.updates.values()], fusions);
  const losses = loss({ graph, outputs: predictions, targets: examples.targets, step });
  if (!isShape(losses.shape, [batch])) {
    throw new RangeError(
      `Cannot train by a loss of ${show(losses.shape)}: expected one of each example, [${batch}]`,
    );
  }
  const updates = updated.map((variable, i) => [variable, values[i]] as const);
  const areClasses = taken.targets.dtype === "u32";
  const { biases } = net;
  return { ...examples, step, predictions, areClasses, losses, updates, biases, outputs: [] };
}

/** How many numbers a network gives of each of such inputs. */
function outputsOf(forward: Forward, inputs: Tensor): number {
  const graph = new Graph();
  return forward(createStoredNet(graph), graph.input("inputs", inputs)).shape.at(-1)!;
}

/**
 * Appends the updates that layers asked for, after the gradients, which read the old numbers: where a
 * step changes no weight, as one is not finite or halves overflowed, no statistic changes either.
 */
function appendStatistics(
  graph: Graph,
  updates: readonly (readonly [Tensor, Tensor])[],
  groups: readonly ParameterGroup[],
  { step, status }: TakenStep,
): StatisticsGroup[] {
  let offset = groups.reduce((end, { packed }) => end + packed.shape[0], 0);
  return [...Map.groupBy(updates, ([{ dtype }]) => dtype)].map(([dtype, updates]) => {
    const members = updates.map(([variable]) => variable);
    const packed = graph.pack(`${dtype} statistics`, members);
    const values = graph.pack(`next ${dtype} statistics`, updates.map(([, value]) => value));
    const updated = graph.append(updateStatistics, [packed, values, step, status], { offset });
    const group = { members, packed, offset, updated };
    offset += packed.shape[0];
    return group;
  });
}

/** Appends what writes the metrics of a branch into a ring of so many slots. */
function recordMetrics(
  graph: Graph,
  { predictions, targets, areClasses, losses, step }: Branch,
  name: "ring" | "sums",
  slots: number,
  parts = 1,
) {
  const found = METRICS.flatMap((metric) => {
    if (!metric.isOfExamples) return [];
    const values = metric.of({ graph, outputs: predictions, targets, areClasses, losses, step });
    return values ? [{ metric, values }] : [];
  });
  const ring = graph.variable(name, f32(slots, found.length), { isTrainable: false });
  const attributes = { accumulate: name === "sums", ...parts > 1 && { parts } };
  const outputs = found.map(({ values }, column) =>
    graph.append(recordMetric, [ring, values, step], { column, ...attributes })
  );
  return { ring, outputs, metrics: found.map(({ metric }) => metric) };
}

/** Variables of a network side by side, with their names. */
type NamedPack = readonly [pack: Tensor, members: readonly (readonly [string, Tensor])[]];

/** All variables of a network in packs: those that are trained by group, the others by element type. */
function packVariables(
  graph: Graph,
  variables: ReadonlyMap<string, Tensor>,
  groups: readonly Pick<ParameterGroup, "members" | "packed">[],
): NamedPack[] {
  const namesOf = (members: readonly Tensor[]) =>
    [...variables].filter(([, tensor]) => members.includes(tensor));
  const changed = groups.flatMap(({ members }) => members);
  const others = [...variables.values()].filter((tensor) => !changed.includes(tensor));
  return [
    ...groups.map(({ packed, members }) => [packed, namesOf(members)] as const),
    ...[...Map.groupBy(others, ({ dtype }) => dtype).values()].map((members) =>
      [graph.pack("constants", members), namesOf(members)] as const
    ),
  ];
}

/** Appends the moving average of all variables that are floats, running statistics among them. */
function average(graph: Graph, packs: readonly NamedPack[], decay: number, step: Tensor) {
  const byName = new Map<string, Tensor>();
  const outputs: Tensor[] = [];
  const averaged = packs.map(([pack, members]): NamedPack => {
    if (pack.dtype !== "f32") return [pack, members];
    const average = packLike(graph, "ema", members, true);
    members.forEach(([name]) => byName.set(name, graph.variables.get(`ema/${name}`)!));
    outputs.push(graph.append(moveAverage, [average, pack, step], { decay }));
    return [average, members];
  });
  return { byName, outputs, packs: averaged };
}

/** Appends what keeps the variables where a validation's loss, the first of `sums`, is the lowest so far. */
function keepBest(graph: Graph, packs: readonly NamedPack[], sums: Tensor): BestTensors {
  const step = graph.input("best step", STEP_SPEC);
  const record = graph.variable("best", u32(BEST_NONE.length), {
    initial: () => BEST_NONE,
    isTrainable: false,
  });
  const chosen = graph.append(chooseBest, [record, sums, step], { column: 0 });
  const kept = packs.map(([pack, members]) => [pack, packLike(graph, "best", members)] as const);
  const outputs = kept.map(([pack, best]) =>
    graph.append(copyWhenBest, [best, pack, chosen], { word: BEST.isBest })
  );
  const restored = kept.map(([pack, best]) =>
    graph.append(copyWhenBest, [pack, best, record], { word: BEST.epoch })
  );
  return { step, record, outputs: [chosen, ...outputs], restored };
}
