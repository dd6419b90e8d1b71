/** Says which class pictures belong to. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import type { Choices } from "../plan/kernels.ts";
import { layOutWithin } from "./layout.ts";
import { load } from "./network.ts";

export type { Picture } from "../../data/picture/picture.ts";

/** How a predictor computes. */
export interface PredictorOptions {
  /** Pictures at a time, 1 where absent; fewer where the device can't bind as much. */
  readonly batch?: number;
  /** The kernels of a run: with its batch and on its adapter the numbers are the run's. */
  readonly choices?: Choices;
}

/** A model that is ready to predict. */
export interface Predictor {
  /** Each picture's `[classes]` probabilities; pictures of any size are fitted as the model says. */
  predict(pictures: readonly Picture[]): Promise<Float32Array[]>;
  /** Frees what it holds on the device; the device stays open. */
  close(): void;
}

/**
 * Loads a model for predicting.
 *
 * ```ts
 * import { type Model, openDevice, openPredictor, type Picture } from "../mod.ts";
 *
 * export async function classOf(model: Model, picture: Picture) {
 *   const predictor = await openPredictor(await openDevice(), model);
 *   const [probabilities] = await predictor.predict([picture]);
 *   predictor.close();
 *   return model.description.classes[probabilities.indexOf(Math.max(...probabilities))];
 * }
 * ```
 *
 * Throws a `RangeError` where the weights are not the network's, a `DeviceError` where the device can't
 * go on.
 */
export async function openPredictor(
  device: Device,
  model: Model,
  { batch: most = 1, choices }: PredictorOptions = {},
): Promise<Predictor> {
  const { weights, description } = model;
  const layout = layOutWithin(device.gpu.limits, description, most);
  const { batch } = layout;
  const outputs = [layout.probabilities];
  const loaded = await load(device, layout, { weights, outputs, choices });
  const classes = description.classes.length;
  return {
    async predict(pictures) {
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
