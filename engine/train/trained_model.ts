/** The model that a training gives. @module */
import type { Fit } from "../../data/resize.ts";
import type { Model } from "../model/model.ts";
import type { TrainingSetup } from "./setup.ts";
import type { Trainer } from "./trainer.ts";

/** The weights as they are now, with all that predicting needs to know beside them. */
export async function trainedModel(
  trainer: Trainer,
  { dataset, layers, standardisation }: TrainingSetup,
  architecture: string,
  fit: Fit,
): Promise<Model> {
  const { height, width, classes } = dataset;
  const { parameters } = trainer.network;
  const weights = [...await trainer.weights()].map(([name, data]) =>
    [name, { shape: parameters.get(name)!.shape, data }] as const
  );
  return {
    description: {
      format: "loupe-model",
      version: 1,
      architecture,
      layers,
      classes,
      preprocessing: { height, width, fit, ...standardisation },
    },
    weights: new Map(weights),
  };
}
