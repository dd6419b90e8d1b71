/** Says which class a picture belongs to. @module */
import type { Picture } from "../../data/picture.ts";
import type { Device } from "../device.ts";
import type { Model } from "../model/model.ts";
import { layOut, load } from "./network.ts";

/** Loads a model for predicting: `predict` gives the probability of each class. */
export async function openPredictor(device: Device, model: Model) {
  const layout = layOut(model.description, 1, true);
  const loaded = load(device, layout, model.weights);
  const plan = await loaded.compile([layout.probabilities]);
  return {
    async predict(picture: Picture): Promise<Float32Array> {
      loaded.setPictures([picture]);
      plan.run();
      return new Float32Array(await plan.read(layout.probabilities));
    },
    close: loaded.close,
  };
}
