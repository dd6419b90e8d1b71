/** Examples as a training sees them. @module */
import { type Augmentation, type Augmented, augmented } from "../augment/augmentation.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { streamOf } from "../graph/random.ts";
import type { DeclaredExamples, ExampleTensors } from "./examples.ts";

/** What decides how examples are changed. */
export interface AugmentOptions {
  readonly augmentations: readonly Augmentation[];
  /** So many steps take every example once; 1 where absent. */
  readonly stepsPerEpoch?: number;
  /** The most parts of a step (1), of which each has a number as a step has. */
  readonly parts?: number;
  /** How many classes the network tells apart. */
  classes(): number;
}

/** A batch of examples as a training sees it. */
export function augmentedExamples(
  graph: Graph,
  { standardisation }: Pick<DeclaredExamples, "standardisation">,
  { step, taken }: { readonly step: Tensor; readonly taken: ExampleTensors },
  { augmentations, stepsPerEpoch = 1, parts = 1, classes }: AugmentOptions,
): ExampleTensors {
  const context = {
    graph,
    step,
    numbers: taken.numbers,
    stepsPerEpoch: stepsPerEpoch * parts,
    standardisation,
    classes,
    stream: (name: string) => streamOf(`augment/${name}`),
  };
  const batch: Augmented = { images: taken.inputs, targets: taken.targets };
  const { images, targets } = augmented(context, batch, augmentations);
  return { ...taken, inputs: images, targets };
}
