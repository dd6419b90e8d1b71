/** A way from examples through a network to losses, in a graph. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { rewrite } from "../graph/rewrite.ts";
import { isShape, show } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import { createStoredNet } from "../formats/network.ts";
import { frozenLayers } from "../model/frozen.ts";
import type { Forward } from "../model/layer.ts";
import { createNet, type Initialisers, type Inputs, type NetRoot } from "../model/net.ts";
import { type Views, withViews } from "../model/views.ts";
import { TO_MIXED } from "../ops/mixed.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { augmentedExamples } from "./augmented_examples.ts";
import type { DeclaredExamples, ExampleTensors } from "./examples.ts";
import type { Loss } from "./losses.ts";
import type { Updates } from "./statistics.ts";

/** What decides a way through a network. */
export interface BranchOptions {
  readonly forward: Forward;
  /** The most examples in a step, or in a part of one. */
  readonly batch: number;
  readonly augmentations: readonly Augmentation[];
  /** The looks at each picture of which evaluation averages what the network says; one where absent. */
  readonly views?: Views;
  /** So many steps take every example once, by which what alternates counts epochs; 1 where absent. */
  readonly stepsPerEpoch?: number;
  readonly loss: Loss;
  /** The loss that evaluation tells, where it is another. */
  readonly evaluationLoss?: Loss;
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
}

/** A branch with what its layers told of their variables. */
export interface BuiltBranch extends Pick<NetRoot, "biases"> {
  readonly branch: Branch;
  readonly updates: Updates;
}

/** One way from examples to losses; for training with augmentation, dropout and the training's loss. */
export function buildBranch(
  graph: Graph,
  declared: DeclaredExamples,
  options: BranchOptions,
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
  const branch = { ...examples, step, predictions, areClasses, losses };
  return { branch, updates, biases: net.biases };
}

/** How many numbers a network gives of each of such inputs. */
function outputsOf(forward: Forward, inputs: Tensor): number {
  const graph = new Graph();
  return forward(createStoredNet(graph), graph.input("inputs", inputs)).shape.at(-1)!;
}
