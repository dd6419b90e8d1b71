/** Which pictures of the data excite each map most. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import { layOut } from "./layout.ts";
import { load } from "./network.ts";
import { convolutionsOf, rectified, shownLayers } from "./shown.ts";

/** Pictures at a time. */
const BATCH = 16;
/** Pictures kept for each map. */
export const KEPT = 9;

/** A picture that excites a map, and its most excited cell. */
export interface Excitement {
  /** The picture's number. */
  readonly picture: number;
  readonly value: number;
  readonly y: number;
  readonly x: number;
}

/** The strongest pictures of every map of every convolution. */
export interface StrongestPictures {
  /** How many pictures were looked at. */
  readonly inspected: number;
  readonly layers: {
    /** `conv1`, …: looked at behind its ReLU, where it has one. */
    readonly name: string;
    /**
     * By map, strongest first; pictures in which it is 0 or less everywhere are left out. A map
     * with none is dead: in no inspected picture is it above 0 anywhere.
     */
    readonly maps: Excitement[][];
  }[];
}

/** A network that stays on the device, for looking at many pictures. */
export async function openStrongest(device: Device, model: Model) {
  const layout = layOut(model.description, BATCH, false);
  const looked = convolutionsOf(shownLayers(layout)).map((layer) => ({
    name: layer.name,
    tensor: rectified(layout, layer),
  }));
  const outputs = looked.map(({ tensor }) => tensor);
  const loaded = await load(device, layout, { weights: model.weights, outputs });
  const { plan } = loaded;
  return {
    setWeights: loaded.setWeights,
    /**
     * Looks at pictures by number. `onBatch` is told how many are done, and may throw to end it.
     */
    async find(
      pictures: readonly number[],
      read: (picture: number) => Promise<Picture>,
      onBatch?: (done: number) => Promise<void>,
    ): Promise<StrongestPictures> {
      const layers = looked.map(({ name, tensor }) => ({
        name,
        maps: Array.from({ length: tensor.shape[3] }, (): Excitement[] => []),
      }));
      for (let first = 0; first < pictures.length; first += BATCH) {
        const part = pictures.slice(first, first + BATCH);
        loaded.setPictures(await Promise.all(part.map(read)));
        plan.run();
        for (const [i, { tensor }] of looked.entries()) {
          const numbers = new Float32Array(await plan.read(tensor));
          const [, height, width, channels] = tensor.shape;
          const size = height * width * channels;
          part.forEach((picture, row) => {
            const maps = numbers.subarray(row * size, (row + 1) * size);
            offer(layers[i].maps, peaks(maps, width, channels), picture);
          });
        }
        await onBatch?.(Math.min(pictures.length, first + BATCH));
      }
      return { inspected: pictures.length, layers };
    },
    close: loaded.close,
  };
}

/** The largest number of each map of `[H, W, C]`, and where it is first. */
export function peaks(maps: Float32Array, width: number, channels: number) {
  const places = new Uint32Array(channels);
  const values = maps.slice(0, channels);
  for (let i = channels; i < maps.length; i++) {
    const c = i % channels;
    if (maps[i] > values[c]) {
      values[c] = maps[i];
      places[c] = (i - c) / channels;
    }
  }
  return Array.from(values, (value, c) => ({
    value,
    y: Math.floor(places[c] / width),
    x: places[c] % width,
  }));
}

function offer(kept: Excitement[][], found: ReturnType<typeof peaks>, picture: number): void {
  found.forEach((peak, c) => {
    if (!(peak.value > 0)) return;
    const at = kept[c].findIndex(({ value }) => peak.value > value);
    kept[c].splice(at < 0 ? kept[c].length : at, 0, { picture, ...peak });
    if (kept[c].length > KEPT) kept[c].pop();
  });
}
