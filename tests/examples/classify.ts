/** Trains a small network on pictures that are plain numbers: the README's first example. @module */
import {
  conv2D,
  dense,
  flatten,
  maxPooling2D,
  openDevice,
  relu,
  sequential,
  train,
} from "../../engine/mod.ts";

/** `pixels` are `[n, 28, 28, 1]`, `labels` class numbers. */
export async function classify(pixels: Float32Array, labels: number[]) {
  const n = labels.length;
  const losses: number[] = [];

  const device = await openDevice();
  const network = sequential(conv2D(16, 3), relu(), maxPooling2D(2), flatten(), dense(10));
  const images = { data: pixels, shape: [n, 28, 28, 1] };
  const run = await train(device, network, { images, labels }, {
    epochs: 5,
    onStep: ({ loss }) => losses.push(loss),
  });
  const first = await run.predict({ data: pixels.subarray(0, 784), shape: [1, 28, 28, 1] });

  run.close();
  return { losses, first };
}
