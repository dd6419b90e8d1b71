/**
 * Occlusion sensitivity: a grey patch slides over a picture, and where the probability of a class
 * drops, the class rests on what the patch hides (Zeiler and Fergus, 2014).
 *
 * @module
 */
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import type { HeatMap } from "./grad_cam.ts";
import { layOut } from "./layout.ts";
import { load } from "./network.ts";

/** Pictures at a time. */
const BATCH = 16;
const GREY = 128;

/** What the network says where a patch hides a part of the picture. */
export interface Occlusion {
  /** The picture's size. */
  readonly height: number;
  readonly width: number;
  /** The side of the square patch, in pixels. */
  readonly patch: number;
  /** The first row and column of each patch. */
  readonly tops: readonly number[];
  readonly lefts: readonly number[];
  /** Of the whole picture, `[classes]`. */
  readonly whole: Float32Array;
  /** `[tops, lefts, classes]`. */
  readonly hidden: Float32Array;
}

/** Where patches begin along a side: `stride` apart, the last one at the edge. */
export function patchPlaces(size: number, patch: number, stride: number): number[] {
  const last = Math.max(0, size - patch);
  const count = Math.ceil(last / stride) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(i * stride, last));
}

/** A network that stays on the device, for hiding parts of pictures. */
export async function openOcclusion(device: Device, model: Model) {
  const { description: { preprocessing: { height, width, fit }, classes } } = model;
  const layout = layOut(model.description, BATCH, true);
  const outputs = [layout.probabilities];
  const loaded = await load(device, layout, { weights: model.weights, outputs });
  const predict = async (pictures: Picture[]) => {
    loaded.setPictures(pictures);
    loaded.plan.run();
    const all = new Float32Array(await loaded.plan.read(layout.probabilities));
    return all.subarray(0, pictures.length * classes.length);
  };
  return {
    setWeights: loaded.setWeights,
    /**
     * Hides every part of a picture in turn. The patch is about a sixth of the shorter side and moves
     * by half of itself. `onBatch` is told of the share that is done, and may throw to end it.
     */
    async occlude(picture: Picture, onBatch?: (done: number) => Promise<void>): Promise<Occlusion> {
      const sized = resize(picture, { height, width }, fit);
      const stride = Math.max(1, Math.round(Math.min(height, width) / 12));
      const patch = Math.min(2 * stride, height, width);
      const tops = patchPlaces(height, patch, stride);
      const lefts = patchPlaces(width, patch, stride);
      const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
      const hidden = new Float32Array(places.length * classes.length);
      for (let first = 0; first < places.length; first += BATCH) {
        const part = places.slice(first, first + BATCH);
        const pictures = part.map(({ top, left }) => hide(sized, top, left, patch));
        hidden.set(await predict(pictures), first * classes.length);
        await onBatch?.(Math.min(1, (first + BATCH) / places.length));
      }
      const whole = (await predict([sized])).slice();
      return { height, width, patch, tops, lefts, whole, hidden };
    },
    close: loaded.close,
  };
}

/** A copy of a picture with a grey square. */
export function hide(picture: Picture, top: number, left: number, patch: number): Picture {
  const pixels = picture.pixels.slice();
  const right = Math.min(left + patch, picture.width);
  for (let y = top; y < Math.min(top + patch, picture.height); y++) {
    pixels.fill(GREY, (y * picture.width + left) * 3, (y * picture.width + right) * 3);
  }
  return { ...picture, pixels };
}

/** How far the probability of a class drops where a pixel is hidden: the mean over its patches. */
export function dropMap(occlusion: Occlusion, classIndex: number): HeatMap {
  const { height, width, patch, tops, lefts, whole, hidden } = occlusion;
  const sums = new Float64Array(height * width);
  const counts = new Uint32Array(height * width);
  tops.forEach((top, row) =>
    lefts.forEach((left, column) => {
      const place = row * lefts.length + column;
      const drop = whole[classIndex] - hidden[place * whole.length + classIndex];
      for (let y = top; y < Math.min(top + patch, height); y++) {
        for (let x = left; x < Math.min(left + patch, width); x++) {
          sums[y * width + x] += drop;
          counts[y * width + x]++;
        }
      }
    })
  );
  return { height, width, heat: Float32Array.from(sums, (sum, i) => sum / counts[i]) };
}
