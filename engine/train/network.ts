/** The graph of a training: examples in, loss, gradients, update, metrics; and its evaluation. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { RING_SLOTS } from "../ops/loss/record_metric.ts";
import { softmax } from "../ops/loss/softmax.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { type Branch, type BranchOptions, buildBranch, type BuiltBranch } from "./branch.ts";
import type { DeclaredExamples, Examples } from "./examples.ts";
import { average, type BestTensors, keepBest, packVariables } from "./kept_weights.ts";
import type { ExampleMetric } from "./metrics.ts";
import {
  decayRatesOf,
  groupParameters,
  type GroupRules,
  type ParameterGroup,
} from "./parameters.ts";
import { recordMetrics } from "./record_metrics.ts";
import { appendStatistics, type StatisticsGroup } from "./statistics.ts";
import { appendUpdate } from "./update.ts";

/** What decides the graph of a training. */
export interface NetworkOptions extends BranchOptions {
  readonly examples: Pick<Examples, "declare">;
  /** The most examples that are taken in one order. */
  readonly longest: number;
  /** The most parts of a step, whose gradients are added up (1). */
  readonly parts?: number;
  /** Whether the loss of a step is the mean of its examples' or their sum. */
  readonly meanLoss: boolean;
  readonly optimizer: Optimizer;
  readonly groups: GroupRules;
  /** The largest norm that all gradients together may have. */
  readonly clipNorm?: number;
  /** The decay of the weights' moving average, which is then what is evaluated and kept. */
  readonly ema?: number;
}

/** The branch that evaluates: its `outputs` add up the metrics in `sums`, from batch to batch. */
export interface EvaluationBranch extends Branch {
  readonly probabilities: Tensor;
  readonly sums: Tensor;
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
  readonly training: Branch & { readonly loss: Tensor; readonly outputs: readonly Tensor[] };
  /** What a step of parts computes after them. */
  readonly whole?: { readonly step: Tensor; readonly outputs: readonly Tensor[] };
  /** `[groups]`: the learning rate of each group, where one has its own. */
  readonly rates?: Tensor;
  readonly evaluation: EvaluationBranch;
  readonly best: BestTensors;
}

/** Builds the graph of a training. Throws a `RangeError` where its parts do not fit each other. */
export function buildNetwork(options: NetworkOptions): Network {
  const { meanLoss, parts = 1, ema } = options;
  const graph = new Graph();
  const examples = options.examples.declare(graph, options.longest);
  const built = buildBranch(graph, examples, options, "training");
  const { branch: training, updates } = built;
  const variables = new Map(graph.variables);
  const loss = graph.append(batchSum, [training.losses, training.step], { mean: meanLoss }, "loss");
  const groups = groupVariables(graph, variables, built, options);
  const update = appendUpdate(graph, options, groups, { loss, step: training.step });
  // A part of a step is taken as it comes: what all parts find is only known after them. What is no
  // number is noted of the whole step, as the optimizer notes it.
  const taken = update.step ? { step: update.step, status: update.status } : update.taken;
  const statistics = appendStatistics(graph, updates, groups, taken);
  const packs = packVariables(graph, variables, [...groups, ...statistics]);
  const averaged = ema === undefined
    ? { byName: new Map<string, Tensor>(), outputs: [], packs }
    : average(graph, packs, ema, update.step ?? training.step);
  const { ring, metrics, outputs } = recordMetrics(graph, training, "ring", RING_SLOTS, parts);
  const evaluation = appendEvaluation(graph, examples, options, averaged.byName);
  const first = [...outputs, ...update.partOutputs, ...statistics.map(({ updated }) => updated)];
  const last = [...update.outputs, ...averaged.outputs];
  return {
    graph,
    examples,
    variables,
    averages: averaged.byName,
    groups,
    statistics,
    decayRates: decayRatesOf(groups),
    metrics,
    ring,
    status: update.status,
    training: { ...training, loss, outputs: update.step ? first : [...first, ...last] },
    whole: update.step && { step: update.step, outputs: last },
    rates: update.rates,
    evaluation,
    best: keepBest(graph, averaged.packs, evaluation.sums),
  };
}

/** The trainable variables in groups, by rules that may go by the network's kernels. */
function groupVariables(
  graph: Graph,
  variables: ReadonlyMap<string, Tensor>,
  { biases, updates }: BuiltBranch,
  { groups, optimizer }: NetworkOptions,
): ParameterGroup[] {
  const trainable = new Map(
    [...variables].filter(([, { source }]) => source.kind === "variable" && source.isTrainable),
  );
  const others = new Set([...biases, ...updates.map(([variable]) => variable)]);
  const kernels = [...variables.values()].filter((each) =>
    each.shape.length > 1 && !others.has(each)
  );
  const rules = typeof groups === "function" ? groups(kernels) : groups;
  return groupParameters(graph, trainable, rules, optimizer);
}

/** Appends the evaluation, which reads averages in place of the variables that have one. */
function appendEvaluation(
  graph: Graph,
  examples: DeclaredExamples,
  options: BranchOptions,
  averages: ReadonlyMap<string, Tensor>,
): EvaluationBranch {
  const { branch } = buildBranch(graph, examples, options, "evaluation", averages);
  const probabilities = probabilitiesOf(graph, branch);
  const { ring: sums, outputs } = recordMetrics(graph, branch, "sums", 1);
  return { ...branch, probabilities, sums, outputs: [branch.losses, probabilities, ...outputs] };
}

/** The probabilities of classes; where the targets are none, what the network says. */
function probabilitiesOf(graph: Graph, { predictions, areClasses }: Branch): Tensor {
  if (!areClasses) return predictions;
  return graph.append(softmax, [predictions], {}, "probabilities");
}
