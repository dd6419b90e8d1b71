/** The model that a training gives. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { Fit, Model, ModelDescription } from "../formats/model.ts";
import type { LayerDescription } from "../model/layer.ts";
import type { Standardisation } from "./pictures.ts";
import type { Recipe } from "./recipes.ts";
import type { Trainer } from "./trainer.ts";

/** What is trained, and how its pictures are brought to size. */
export interface Described {
  readonly architecture: string;
  readonly network: LayerDescription;
  readonly dataset: Pick<Dataset, "height" | "width" | "classes">;
  readonly standardisation: Standardisation;
  readonly fit: Fit;
  readonly recipe?: Pick<Recipe, "views">;
}

/** How the network is built, and what it takes: known before the first step. */
export function describeModel(
  { architecture, network, dataset, standardisation, fit, recipe }: Described,
): ModelDescription {
  const { height, width, classes } = dataset;
  const views = recipe?.views && { views: recipe.views };
  const preprocessing = { height, width, fit, ...standardisation, ...views };
  return { format: "loupe-model", version: 2, architecture, network, classes, preprocessing };
}

/** The weights as they are now, with all that predicting needs to know beside them. */
export async function trainedModel(trainer: Trainer, described: Described): Promise<Model> {
  return { description: describeModel(described), weights: await trainer.weights() };
}
