/** The feature maps of one picture while its network trains. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { Model } from "../formats/model.ts";
import { byteSize, type Place } from "../plan/residents.ts";
import type { FeatureMaps } from "./inspector.ts";
import { layOut, load } from "./network.ts";

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
  const loaded = load(device, layout, model.weights);
  const shown = layout.activations.filter(({ layer, tensor }) =>
    layer.type === "ReLU" && tensor.shape.length === 4
  );
  const plan = await loaded.compile(shown.map(({ tensor }) => tensor));
  loaded.setPictures([picture]);
  const size = shown.reduce((sum, { tensor }) => sum + byteSize(tensor), 0);
  const staging = device.gpu.createBuffer({ label: "live maps", size, usage: 0x01 | 0x08 });

  function submit(): void {
    const encoder = device.gpu.createCommandEncoder();
    loaded.copyWeights(encoder, placeOf);
    device.gpu.queue.submit([encoder.finish()]);
    plan.run((encoder) => {
      let offset = 0;
      for (const { tensor } of shown) {
        const { buffer, offset: start, size } = plan.place(tensor);
        encoder.copyBufferToBuffer(buffer, start, staging, offset, size);
        offset += size;
      }
    });
  }

  return {
    async read() {
      submit();
      await staging.mapAsync(1);
      device.check();
      const numbers = new Float32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      let at = 0;
      return shown.map(({ name, tensor }) => {
        const [, height, width, channels] = tensor.shape;
        const maps = numbers.subarray(at, at += height * width * channels);
        return { name, shape: [height, width, channels] as const, maps };
      });
    },
    close() {
      loaded.close();
      staging.destroy();
    },
  };
}
