/** The tutorial's network in TensorFlow.js on its WebGPU backend. @module */
import { adapterName, type Peer } from "./peer.ts";
import {
  CHANNELS,
  drawNumbers,
  FILTERS,
  HEIGHT,
  heNormal,
  LEARNING_RATE,
  UNITS,
  WIDTH,
} from "./pictures.ts";

/** `tf` is `@tensorflow/tfjs` with `@tensorflow/tfjs-backend-webgpu` beside it. */
// deno-lint-ignore no-explicit-any -- its types are no dependency of this project
export async function createTfjs(tf: any, version: string, batch: number): Promise<Peer> {
  if (!await tf.setBackend("webgpu")) throw new Error("Cannot open the WebGPU backend of tfjs");
  await tf.ready();
  const { x, labels } = drawNumbers(batch);
  const images = tf.tensor4d(x, [batch, HEIGHT, WIDTH, CHANNELS]);
  const wanted = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), 2).toFloat();
  const weight = (shape: number[], fanIn: number, seed: number) =>
    tf.variable(tf.tensor(heNormal(shape.reduce((a, b) => a * b), fanIn, seed), shape));
  let [channels, height, width] = [CHANNELS, HEIGHT, WIDTH];
  const convolutions = FILTERS.map((filters, i) => {
    const kernel = weight([3, 3, channels, filters], 9 * channels, i + 1);
    [channels, height, width] = [filters, Math.ceil(height / 2), Math.ceil(width / 2)];
    return { kernel, bias: tf.variable(tf.zeros([filters])) };
  });
  let inputs = channels * height * width;
  const dense = UNITS.map((units, i) => {
    const kernel = weight([inputs, units], inputs, i + 11);
    inputs = units;
    return { kernel, bias: tf.variable(tf.zeros([units])) };
  });
  const lossOf = () => {
    let h = images;
    for (const { kernel, bias } of convolutions) {
      h = tf.maxPool(tf.relu(tf.add(tf.conv2d(h, kernel, 1, "same"), bias)), 2, 2, "same");
    }
    h = tf.reshape(h, [batch, -1]);
    dense.forEach(({ kernel, bias }, i) => {
      h = tf.add(tf.matMul(h, kernel), bias);
      if (i < dense.length - 1) h = tf.relu(h);
    });
    return tf.losses.softmaxCrossEntropy(wanted, h);
  };
  const optimizer = tf.train.adam(LEARNING_RATE);
  return {
    name: "TensorFlow.js",
    version,
    adapter: await adapterName(),
    async train(steps) {
      for (let i = 1; i < steps; i++) optimizer.minimize(lossOf);
      const loss = optimizer.minimize(lossOf, true);
      const [value] = await loss.data();
      loss.dispose();
      return value;
    },
  };
}
