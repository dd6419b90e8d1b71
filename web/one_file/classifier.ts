/** What classifies pictures in the page: the GPU, or the CPU where there is none. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../../engine/formats/model.ts";
import type { HeatMap } from "../../engine/inspect/grad_cam.ts";
import { type Inspector, openInspector } from "../../engine/inspect/inspector.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import { DeviceError, openDevice } from "../../engine/plan/device.ts";

/** A network that is ready. */
export interface Classifier {
  /** What computes, as the page says it. */
  readonly computesOn: string;
  /** Whether it keeps up with a camera. */
  readonly isQuick: boolean;
  /** `[classes]` probabilities. */
  predict(picture: Picture): Promise<Float32Array>;
  /** Where the picture speaks for a class. Rejects where the network has no maps to tell it by. */
  gradCam(picture: Picture, classIndex: number): Promise<HeatMap>;
}

/** Opens the network on the GPU, and again where the GPU was lost. Throws an `Error` where there is none. */
export async function openOnGpu(model: Model): Promise<Classifier> {
  let open = await openOnce(model);
  const again = async <T>(compute: () => Promise<T>): Promise<T> => {
    try {
      return await compute();
    } catch (error) {
      if (!(error instanceof DeviceError) || error.fault !== "lost") throw error;
      open = await openOnce(model);
      return await compute();
    }
  };
  return {
    computesOn: open.isSoftware
      ? `the CPU of this device, which plays a graphics processor (${open.name})`
      : `the graphics processor of this device (${open.name})`,
    isQuick: true,
    predict: (picture) => again(async () => (await open.predictor.predict([picture]))[0]),
    gradCam: (picture, classIndex) =>
      again(async () => (await open.inspector()).gradCam(picture, classIndex)),
  };
}

async function openOnce(model: Model) {
  const device = await openDevice();
  const predictor = await openPredictor(device, model);
  let inspector: Promise<Inspector> | undefined;
  return {
    name: `WebGPU, ${device.adapter.name}`,
    isSoftware: device.traits.software,
    predictor,
    inspector: () => inspector ??= openInspector(device, model),
  };
}
