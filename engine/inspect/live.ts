/** The feature maps of one picture while its network trains. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { ModelDescription } from "../formats/model.ts";
import { Readback, type Recorded } from "../plan/readback.ts";
import type { Place } from "../plan/buffers.ts";
import { bytesOf } from "../graph/spec.ts";
import { convolutionsOf, rectified, shownLayers } from "./shown.ts";
import type { FeatureMaps } from "./inspector.ts";
import { layOut } from "./layout.ts";
import { load } from "./network.ts";

/** Maps of the weights of one moment. */
export interface LiveReading {
  readonly layers: FeatureMaps[];
  /**
   * How long the device computed them: from the answer that all before them was done to theirs. One
   * alone is as inexact as answers are late; their mean is not.
   */
  readonly milliseconds: number;
}

/** Maps of weights that change. */
export interface LiveMaps {
  /** Takes the weights as they are after all that was encoded, and computes the maps. */
  read(): Promise<LiveReading>;
  close(): void;
}

/**
 * Lays a second network out beside the one that trains. Its weights are copied on the device from
 * `placeOf` a parameter's name, so that nothing waits. Shown is what each ReLU after a convolution
 * lets through. Throws what the device reports.
 */
export async function openLiveMaps(
  device: Device,
  description: ModelDescription,
  picture: Picture,
  placeOf: (name: string) => Place,
): Promise<LiveMaps> {
  const layout = layOut(description, 1, false);
  const shown = convolutionsOf(shownLayers(layout)).map((layer) => rectified(layout, layer));
  const loaded = await load(device, layout, { outputs: shown });
  const { plan } = loaded;
  loaded.setPictures([picture]);
  const size = shown.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  const readback = new Readback(device, size, { label: "live maps" });

  function submit(): Promise<ArrayBuffer> {
    let recorded!: Recorded;
    plan.encode({
      before: (encoder) => loaded.copyWeights(encoder, placeOf),
      after: (encoder) => recorded = readback.record(encoder, shown.map(plan.place)),
    });
    return recorded.read();
  }

  return {
    async read() {
      device.commands.submit();
      const begun = timed(device.wait(device.gpu.queue.onSubmittedWorkDone()));
      const [[begin], [end, bytes]] = await Promise.all([begun, timed(submit())]);
      const numbers = new Float32Array(bytes);
      let at = 0;
      const layers = shown.map(({ name, shape: [, height, width, channels] }) => {
        const maps = numbers.subarray(at, at += height * width * channels);
        return { name, shape: [height, width, channels] as const, maps };
      });
      return { layers, milliseconds: Math.max(0, end - begin) };
    },
    close() {
      loaded.close();
      readback.close();
    },
  };
}

/** When it came, and what. */
async function timed<T>(promise: Promise<T>): Promise<[milliseconds: number, T]> {
  const result = await promise;
  return [performance.now(), result];
}
