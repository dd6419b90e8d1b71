/** Says which class pictures belong to. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import type { Choices } from "../plan/kernels.ts";
import { layOutWithin } from "./layout.ts";
import { load } from "./network.ts";

/** How a predictor computes. */
export interface PredictorOptions {
  /** Pictures at a time, 1 where absent; fewer where the device can't bind as much. */
  readonly batch?: number;
  /** The kernels of a run: with its batch and on its adapter the numbers are the run's. */
  readonly choices?: Choices;
}

/** Loads a model for predicting: `predict` gives each picture's `[classes]` probabilities. */
export async function openPredictor(
  device: Device,
  model: Model,
  { batch: most = 1, choices }: PredictorOptions = {},
) {
  const { weights, description } = model;
  const layout = layOutWithin(device.gpu.limits, description, most);
  const { batch } = layout;
  const outputs = [layout.probabilities];
  const loaded = await load(device, layout, { weights, outputs, choices });
  const classes = description.classes.length;
  return {
    async predict(pictures: readonly Picture[]): Promise<Float32Array[]> {
      const predicted: Float32Array[] = [];
      for (let first = 0; first < pictures.length; first += batch) {
        const some = pictures.slice(first, first + batch);
        loaded.setPictures(some);
        loaded.plan.run();
        const rows = new Float32Array(await loaded.plan.read(layout.probabilities));
        some.forEach((_, i) => predicted.push(rows.slice(i * classes, (i + 1) * classes)));
      }
      return predicted;
    },
    close: loaded.close,
  };
}
