/** What the engine says of pictures: what all readers are compared with. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../../engine/formats/model.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { load } from "../../engine/inspect/network.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import type { Device } from "../../engine/plan/device.ts";
import type { Images } from "./reader.ts";

/** Pictures at a time. */
const BATCH = 25;

/** The images that the first layer sees, and the logits `[N, classes]`, of pictures of the trained size. */
export async function ourLogits(
  device: Device,
  { description, weights }: Model,
  pictures: readonly Picture[],
): Promise<{ readonly images: Images; readonly logits: Float32Array }> {
  const layout = layOut(description, Math.min(BATCH, pictures.length), false);
  const outputs = [layout.images, layout.logits];
  const loaded = await load(device, layout, { weights, outputs });
  const [images, logits]: number[][] = [[], []];
  const perPicture = outputs.map(({ shape }) => shape.slice(1).reduce((a, b) => a * b, 1));
  for (let first = 0; first < pictures.length; first += layout.batch) {
    const some = pictures.slice(first, first + layout.batch);
    loaded.setPictures(some);
    loaded.plan.run();
    for (const [i, all] of [images, logits].entries()) {
      const numbers = new Float32Array(await loaded.plan.read(outputs[i]));
      for (const number of numbers.subarray(0, some.length * perPicture[i])) {
        all.push(number);
      }
    }
  }
  loaded.close();
  const [, height, width, channels] = layout.images.shape;
  return {
    images: {
      data: Float32Array.from(images),
      shape: [pictures.length, height, width, channels],
    },
    logits: Float32Array.from(logits),
  };
}

/** The probabilities `[N, classes]` of pictures of any size. */
export async function ourProbabilities(
  device: Device,
  model: Model,
  pictures: readonly Picture[],
): Promise<Float32Array> {
  const predictor = await openPredictor(device, model, { batch: BATCH });
  const rows = await predictor.predict(pictures);
  predictor.close();
  return Float32Array.from(rows.flatMap((row) => [...row]));
}
