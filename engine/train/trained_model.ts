/** The model that a training gives. @module */
import type { Fit } from "../../data/picture/resize.ts";
import type { Model, ModelDescription } from "../formats/model.ts";
import type { TrainingSetup } from "./setup.ts";
import type { Trainer } from "./trainer.ts";

/** What is trained, and how its pictures are brought to size. */
export interface Described extends Pick<TrainingSetup, "dataset" | "layers" | "standardisation"> {
  readonly architecture: string;
  readonly fit: Fit;
}

/** How the network is built, and what it takes: known before the first step. */
export function describeModel(
  { dataset, layers, standardisation, architecture, fit }: Described,
): ModelDescription {
  const { height, width, classes } = dataset;
  const preprocessing = { height, width, fit, ...standardisation };
  return { format: "loupe-model", version: 1, architecture, layers, classes, preprocessing };
}

/** The weights as they are now, with all that predicting needs to know beside them. */
export async function trainedModel(trainer: Trainer, described: Described): Promise<Model> {
  const { parameters } = trainer.network;
  const weights = [...await trainer.weights()].map(([name, data]) =>
    [name, { shape: parameters.get(name)!.shape, data }] as const
  );
  return { description: describeModel(described), weights: new Map(weights) };
}
