/** The feature maps of one picture while its network trains. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import { Readback, type Recorded } from "../plan/readback.ts";
import type { Place } from "../plan/buffers.ts";
import { bytesOf } from "../graph/spec.ts";
import { convolutionsOf, rectified, shownLayers } from "./shown.ts";
import type { FeatureMaps } from "./inspector.ts";
import { layOut } from "./layout.ts";
import { load } from "./network.ts";

/** Maps of weights that change. */
export interface LiveMaps {
  /** Takes the weights as they are after all that was submitted, and computes the maps. */
  read(): Promise<FeatureMaps[]>;
  close(): void;
}

/**
 * Lays a second network out beside the one that trains. Its weights, at first `model`'s, are copied
 * on the device from `placeOf` a parameter's name, so that nothing waits. Shown is what each ReLU
 * after a convolution lets through. Throws what the device reports.
 */
export async function openLiveMaps(
  device: Device,
  model: Model,
  picture: Picture,
  placeOf: (name: string) => Place,
): Promise<LiveMaps> {
  const layout = layOut(model.description, 1, false);
  const shown = convolutionsOf(shownLayers(layout)).map((layer) => rectified(layout, layer));
  const loaded = await load(device, layout, { weights: model.weights, outputs: shown });
  const { plan } = loaded;
  loaded.setPictures([picture]);
  const size = shown.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  const readback = new Readback(device, size, { label: "live maps" });

  function submit(): Recorded {
    let recorded!: Recorded;
    plan.run({
      before: (encoder) => loaded.copyWeights(encoder, placeOf),
      after: (encoder) => recorded = readback.record(encoder, shown.map(plan.place)),
    });
    return recorded;
  }

  return {
    async read() {
      const numbers = new Float32Array(await submit().read());
      let at = 0;
      return shown.map(({ name, shape: [, height, width, channels] }) => {
        const maps = numbers.subarray(at, at += height * width * channels);
        return { name, shape: [height, width, channels] as const, maps };
      });
    },
    close() {
      loaded.close();
      readback.close();
    },
  };
}
