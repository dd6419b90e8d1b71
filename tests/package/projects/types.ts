// What a user of TypeScript writes: each line fails to compile where a type is missing or wrong.
import { conv2D, type Device, type Op, openDevice, openPredictor, ops, train } from "loupe-webgpu";
import type { Model, Prediction, Predictor, Run, TrainOptions } from "loupe-webgpu";
import { type Pictures, readPictures, type Split } from "loupe-webgpu/data";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
const holds = <_ extends true>() => {};

export async function use(files: FileList, gpu: GPU): Promise<Model> {
  const device = await openDevice({ gpu });
  const pictures = await readPictures(files);
  const options: TrainOptions = { epochs: 1, onStep: ({ loss }) => loss.toFixed(2) };
  const run = await train(device, conv2D(2, 3), pictures.take(pictures.split().train), options);
  const prediction = await run.predict(pictures.images);
  const model = run.model(pictures.classes);
  const predictor = await openPredictor(device, model);
  holds<Equal<typeof device, Device>>();
  holds<Equal<typeof device.gpu, GPUDevice>>();
  holds<Equal<typeof pictures, Pictures>>();
  holds<Equal<ReturnType<typeof pictures.split>, Split>>();
  holds<Equal<typeof run, Run>>();
  holds<Equal<typeof prediction, Prediction>>();
  holds<Equal<typeof prediction.data, Float32Array>>();
  holds<Equal<typeof predictor, Predictor>>();
  const dropout: Op<{ readonly rate: number; readonly stream: number }> = ops.dropout;
  console.log(dropout.name);
  // @ts-expect-error: there is no such option
  await train(device, conv2D(2, 3), pictures, { epoch: 3 });
  // @ts-expect-error: a network is no text
  await train(device, "tiny", pictures);
  return model;
}
