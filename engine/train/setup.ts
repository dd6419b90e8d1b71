/** What decides a training. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { Split } from "../../data/split/split.ts";
import type { Device } from "../plan/device.ts";
import type { Layer } from "../model/layers.ts";
import type { Choices } from "../plan/plan.ts";
import type { Tuning } from "../plan/tune.ts";
import type { Standardisation } from "./network.ts";
import type { Recipe } from "./recipes.ts";

/** All that decides a training. */
export interface TrainingSetup {
  readonly device: Device;
  readonly dataset: Dataset;
  readonly split: Split;
  readonly layers: readonly Layer[];
  readonly recipe: Recipe;
  readonly seed: number;
  readonly standardisation: Standardisation;
  /** Pictures up to so many bytes stay on the device; more are streamed one step ahead. */
  readonly residentBytes: number;
  /** The kernels to use, where they were chosen before: nothing is tuned then. */
  readonly choices?: Choices;
  /** Where absent, calls without a choice get their default kernel. */
  readonly tuning?: Tuning;
}
