/** The graph of a training: examples in, loss, gradients, update, metrics; and its evaluation. @module */
import { differentiate } from "../graph/differentiate.ts";
import { Graph, type Tensor } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { rewrite } from "../graph/rewrite.ts";
import { f32, isShape, show, u32 } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import { createStoredNet } from "../formats/network.ts";
import type { Forward } from "../model/layer.ts";
import { createNet, type Initialisers } from "../model/net.ts";
import { type Views, withViews } from "../model/views.ts";
import { assign } from "../ops/elementwise/assign.ts";
import { sumOf } from "../ops/elementwise/binary.ts";
import { TO_MIXED } from "../ops/mixed.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { recordMetric, RING_SLOTS } from "../ops/loss/record_metric.ts";
import { softmax } from "../ops/loss/softmax.ts";
import { BEST, BEST_NONE, chooseBest, copyWhenBest } from "../ops/optimizer/best.ts";
import { checkFinite, NONE, STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { augmentedExamples } from "./augmented_examples.ts";
import type { DeclaredExamples, Examples, ExampleTensors } from "./examples.ts";
import type { Loss } from "./losses.ts";
import { type ExampleMetric, METRICS } from "./metrics.ts";
import { scaleLoss } from "./loss_scaling.ts";
import { groupParameters, type GroupRule, packLike, type ParameterGroup } from "./parameters.ts";

/** What decides the graph of a training. */
export interface NetworkOptions {
  readonly forward: Forward;
  readonly examples: Pick<Examples, "declare">;
  /** The most examples that are taken in one order. */
  readonly longest: number;
  /** The most examples in a step. */
  readonly batch: number;
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
  readonly groups: readonly GroupRule[];
  readonly initialisers: Initialisers;
  /** Of the products and convolutions of training; evaluation is float32, as predicting will be. */
  readonly precision?: Precise["precision"];
  readonly seed: number;
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
  readonly groups: readonly ParameterGroup[];
  /** The metrics of examples that have a meaning here, in the order of the ring's columns. */
  readonly metrics: readonly ExampleMetric[];
  /** `[RING_SLOTS, metrics]`: the sums of the last steps. */
  readonly ring: Tensor;
  readonly status: Tensor;
  readonly training: Branch & { readonly loss: Tensor };
  /** Its `outputs` add up the metrics in `sums`, from batch to batch. */
  readonly evaluation: Branch & { readonly probabilities: Tensor; readonly sums: Tensor };
  readonly best: BestTensors;
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
  const { updates, ...training } = buildBranch(graph, declared, options, "training");
  const variables = new Map(graph.variables);
  const trainable = new Map(
    [...variables].filter(([, { source }]) => source.kind === "variable" && source.isTrainable),
  );
  const { meanLoss, optimizer } = options;
  const loss = graph.append(
    batchSum,
    [training.losses, training.step],
    { mean: meanLoss },
    "loss",
  );
  const groups = groupParameters(graph, trainable, options.groups, optimizer);
  const update = appendUpdate(graph, options, groups, { loss, step: training.step });
  // After the gradients, which read the old numbers.
  const updated = updates.map(([variable, value]) => graph.append(assign, [variable, value], {}));
  const recorded = recordMetrics(graph, training, "ring", RING_SLOTS);
  const { updates: _, ...evaluation } = buildBranch(graph, declared, options, "evaluation");
  const probabilities = probabilitiesOf(graph, evaluation);
  const added = recordMetrics(graph, evaluation, "sums", 1);
  return {
    graph,
    examples: declared,
    variables,
    groups,
    metrics: recorded.metrics,
    ring: recorded.ring,
    status: update.status,
    training: { ...training, loss, outputs: [...recorded.outputs, ...update.outputs, ...updated] },
    evaluation: {
      ...evaluation,
      probabilities,
      sums: added.ring,
      outputs: [evaluation.losses, probabilities, ...added.outputs],
    },
    best: keepBest(graph, variables, groups, added.ring),
  };
}

/** The probabilities of classes; where the targets are none, what the network says. */
function probabilitiesOf(graph: Graph, { predictions, areClasses }: Branch): Tensor {
  if (!areClasses) return predictions;
  return graph.append(softmax, [predictions], {}, "probabilities");
}

/** One way from examples to losses; for training with augmentation, dropout and the training's loss. */
function buildBranch(
  graph: Graph,
  declared: DeclaredExamples,
  options: NetworkOptions,
  name: "training" | "evaluation",
): Branch & { readonly updates: readonly (readonly [Tensor, Tensor])[] } {
  const { batch, initialisers, seed } = options;
  const isTraining = name === "training";
  const loss = isTraining ? options.loss : options.evaluationLoss ?? options.loss;
  const step = graph.input(`${name} step`, STEP_SPEC);
  const taken = declared.branch(name, step, batch);
  const net = createNet({ graph, initialisers, seed, step: isTraining ? step : undefined });
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
  return { ...examples, step, predictions, areClasses, losses, updates, outputs: [] };
}

/** How many numbers a network gives of each of such inputs. */
function outputsOf(forward: Forward, inputs: Tensor): number {
  const graph = new Graph();
  return forward(createStoredNet(graph), graph.input("inputs", inputs)).shape.at(-1)!;
}

/** Gradients, the look for what is not finite, and the optimizer, group by group. */
function appendUpdate(
  graph: Graph,
  { optimizer, precision }: Pick<NetworkOptions, "optimizer" | "precision">,
  groups: readonly ParameterGroup[],
  { loss, step }: { readonly loss: Tensor; readonly step: Tensor },
) {
  const members = groups.flatMap(({ members }) => members);
  const scaled = precision && scaleLoss(graph, loss, optimizer);
  const gradients = differentiate(graph, scaled?.loss ?? loss, members, sumOf);
  const gradientOf = new Map(members.map((member, i) => [member, gradients[i]]));
  const status = graph.variable("status", STATUS_SPEC, {
    initial: (size) => new Uint32Array(size).fill(NONE),
    isTrainable: false,
  });
  let checked = scaled?.overflow ?? status;
  const packed = groups.map(({ rule, members, offset }) => {
    const pack = graph.pack(
      `${rule.name} gradients`,
      members.map((member) => gradientOf.get(member)!),
    );
    checked = graph.append(checkFinite, [checked, loss, pack, step], { offset });
    return pack;
  });
  const taken = scaled?.take(checked, { step, status }) ?? { step, status: checked };
  const outputs = groups.map(({ packed: parameters, state, offset, options }, i) =>
    optimizer.update(graph, {
      parameters,
      gradients: packed[i],
      state,
      ...taken,
      offset,
      options,
    })
  );
  return { status, outputs: [taken.status, ...outputs] };
}

/** Appends what writes the metrics of a branch into a ring of so many slots. */
function recordMetrics(
  graph: Graph,
  { predictions, targets, areClasses, losses, step }: Branch,
  name: "ring" | "sums",
  slots: number,
) {
  const found = METRICS.flatMap((metric) => {
    if (!metric.isOfExamples) return [];
    const values = metric.of({ graph, outputs: predictions, targets, areClasses, losses, step });
    return values ? [{ metric, values }] : [];
  });
  const ring = graph.variable(name, f32(slots, found.length), { isTrainable: false });
  const accumulate = name === "sums";
  const outputs = found.map(({ values }, column) =>
    graph.append(recordMetric, [ring, values, step], { column, accumulate })
  );
  return { ring, outputs, metrics: found.map(({ metric }) => metric) };
}

/** Appends what keeps the variables where a validation's loss, the first of `sums`, is the lowest so far. */
function keepBest(
  graph: Graph,
  variables: ReadonlyMap<string, Tensor>,
  groups: readonly ParameterGroup[],
  sums: Tensor,
): BestTensors {
  const step = graph.input("best step", STEP_SPEC);
  const record = graph.variable("best", u32(BEST_NONE.length), {
    initial: () => BEST_NONE,
    isTrainable: false,
  });
  const chosen = graph.append(chooseBest, [record, sums, step], { column: 0 });
  const namesOf = (members: readonly Tensor[]) =>
    [...variables].filter(([, tensor]) => members.includes(tensor));
  const trained = groups.flatMap(({ members }) => members);
  const others = [...variables.values()].filter((tensor) => !trained.includes(tensor));
  const sources = [
    ...groups.map(({ packed, members }) => [packed, namesOf(members)] as const),
    ...[...Map.groupBy(others, ({ dtype }) => dtype).values()].map((members) =>
      [graph.pack("statistics", members), namesOf(members)] as const
    ),
  ];
  const packs = sources.map(([source, names]) => [source, packLike(graph, "best", names)] as const);
  const outputs = packs.map(([source, kept]) =>
    graph.append(copyWhenBest, [kept, source, chosen], { word: BEST.isBest })
  );
  const restored = packs.map(([source, kept]) =>
    graph.append(copyWhenBest, [source, kept, record], { word: BEST.epoch })
  );
  return { step, record, outputs: [chosen, ...outputs], restored };
}
