/**
 * Makes what Teachable Machine's page lets one download, by its library's steps in TensorFlow.js, with
 * the packages of `tests/peers`: `teachable_machine.ts FOLDER NAME`. A MobileNet that is cut off
 * behind its last activation is put before two dense layers. It is small, and its weights are random.
 * With the probabilities that it gives for pictures it is all of a fixture.
 *
 * @module
 */
import { LABELS, PICTURES, pixelsOf, SIDE } from "./pictures.ts";

// deno-lint-ignore no-explicit-any -- the package's types are no dependency of this project
type Any = any;

const name: string = "@tensorflow/tfjs";
const tf: Any = await import(name);

/** Numbers that are the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** MobileNetV2's blocks with the names of Keras', each with its filters and strides. */
const BLOCKS = [[4, 1], [6, 2], [6, 1], [8, 2], [8, 1]] as const;
const EXPANSION = 6;

function convolution(x: Any, filters: number, kernelSize: number, name: string, others = {}): Any {
  const options = { padding: "same", useBias: false, filters, kernelSize, name, ...others };
  return tf.layers.conv2d(options).apply(x);
}

function normalised(x: Any, name: string, isActive = true, active = name): Any {
  const y = tf.layers.batchNormalization({ momentum: 0.999, epsilon: 0.001, name }).apply(x);
  if (!isActive) return y;
  return tf.layers.reLU({ maxValue: 6, name: active.replace(/(_BN|_bn)?$/, "_relu") }).apply(y);
}

/** Zeros go to the bottom and the right, as Keras has it for even sizes. */
function padded(x: Any, name: string): Any {
  return tf.layers.zeroPadding2d({ padding: [[0, 1], [0, 1]], name }).apply(x);
}

function block(x: Any, i: number, filters: number, strides: number): Any {
  const name = i ? `block_${i}_` : "expanded_conv_";
  const channels = x.shape[3];
  let y = x;
  if (i) {
    y = convolution(y, channels * EXPANSION, 1, `${name}expand`);
    y = normalised(y, `${name}expand_BN`);
  }
  if (strides === 2) y = padded(y, `${name}pad`);
  const padding = strides === 2 ? "valid" : "same";
  y = tf.layers.depthwiseConv2d({
    kernelSize: 3,
    strides,
    padding,
    useBias: false,
    name: `${name}depthwise`,
  }).apply(y);
  y = normalised(y, `${name}depthwise_BN`);
  y = normalised(convolution(y, filters, 1, `${name}project`), `${name}project_BN`, false);
  if (strides === 2 || channels !== filters) return y;
  return tf.layers.add({ name: `${name}add` }).apply([x, y]);
}

/** No Teachable Machine's, but with other layers that Keras has, in its ways to say them. */
function others(): Any {
  const { layers } = tf;
  const input = tf.input({ shape: [SIDE, SIDE, 3] });
  const same = { padding: "same", filters: 8 };
  const stem = { ...same, kernelSize: 3, strides: 2, activation: "relu" };
  let x = layers.conv2d(stem).apply(input);
  x = layers.separableConv2d({ ...same, kernelSize: 3, activation: "elu" })
    .apply(x);
  const a = layers.conv2d({ ...same, kernelSize: 1, activation: "tanh" }).apply(x);
  const b = layers.depthwiseConv2d({ ...same, kernelSize: 3, activation: "swish" }).apply(x);
  const c = layers.conv2d({ ...same, kernelSize: 3, dilationRate: 2, useBias: false }).apply(x);
  const sum = layers.add().apply([a, b, c]);
  x = layers.add().apply([sum, layers.activation({ activation: "sigmoid" }).apply(sum)]);
  x = layers.layerNormalization({ axis: -1 }).apply(x);
  const pooled = layers.maxPooling2d({ poolSize: 3, strides: 1, padding: "same" }).apply(x);
  x = layers.concatenate().apply([layers.conv2d({ ...same, kernelSize: 1 }).apply(x), x, pooled]);
  const means = layers.reshape({ targetShape: [1, 1, 24] })
    .apply(layers.globalAveragePooling2d({}).apply(x));
  const squeezed = { filters: 4, kernelSize: 1, activation: "swish" };
  const expanded = { filters: 24, kernelSize: 1, activation: "sigmoid" };
  const gate = layers.conv2d(expanded).apply(layers.conv2d(squeezed).apply(means));
  x = layers.conv2d({ ...same, kernelSize: 3 }).apply(layers.multiply().apply([x, gate]));
  x = layers.leakyReLU({ alpha: 0.2 }).apply(x);
  x = layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 3 }).apply(x);
  x = layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }).apply(x);
  x = layers.maxPooling2d({ poolSize: 2 }).apply(x);
  x = layers.activation({ activation: "gelu" }).apply(layers.batchNormalization().apply(x));
  x = layers.reshape({ targetShape: [1, 1, 24] }).apply(layers.globalMaxPooling2d({}).apply(x));
  const last = { filters: LABELS.length, kernelSize: 1, activation: "softmax" };
  x = layers.conv2d(last).apply(layers.dropout({ rate: 0.5 }).apply(x));
  return tf.model({ inputs: input, outputs: layers.reshape({ targetShape: [3] }).apply(x) });
}

/** The second version is averaged at its end, the first is flattened. */
function truncated(version: number): Any {
  const input = tf.input({ shape: [SIDE, SIDE, 3], name: "input_1" });
  const first = { strides: 2, padding: "valid" };
  let x = normalised(
    convolution(padded(input, "Conv1_pad"), 6, 3, "Conv1", first),
    "bn_Conv1",
    true,
    "Conv1",
  );
  BLOCKS.forEach(([filters, strides], i) => x = block(x, i, filters, strides));
  x = normalised(convolution(x, 24, 1, "Conv_1"), "Conv_1_bn", true, "out");
  const model = tf.sequential();
  model.add(tf.model({ inputs: input, outputs: x }));
  model.add(version === 1 ? tf.layers.flatten() : tf.layers.globalAveragePooling2d({}));
  return model;
}

function head(inputs: number): Any {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [inputs], units: 10, activation: "relu", useBias: true }),
      tf.layers.dense({ units: LABELS.length, activation: "softmax", useBias: false }),
    ],
  });
}

/** Convolutions have larger numbers by `times`: else pictures may all look the same to a network. */
function fill(model: Any, times: number): void {
  const next = random(17);
  model.weights.forEach((weight: Any) => {
    const isVariance = weight.originalName.endsWith("variance");
    const least = isVariance || weight.originalName.endsWith("gamma") ? 0.5 : -0.5;
    const size = weight.shape.reduce((a: number, b: number) => a * b, 1);
    const by = weight.shape.length === 4 ? times : 1;
    const values = Float32Array.from({ length: size }, () => by * (least + next()));
    weight.write(tf.tensor(values, weight.shape));
  });
}

/** As its library does: pixels are divided by 127, and 1 is taken away. */
function probabilities(model: Any, i: number): number[] {
  const pixels = tf.tensor(Float32Array.from(pixelsOf(i)), [1, SIDE, SIDE, 3]);
  return [...model.predict(pixels.div(tf.scalar(127)).sub(tf.scalar(1))).dataSync()];
}

function teachable(version: number): Any {
  const trunk = truncated(version);
  const model = tf.sequential();
  model.add(trunk);
  model.add(head(trunk.outputs[0].shape[1]));
  return model;
}

async function make(folder: string, name: string): Promise<void> {
  await tf.setBackend("cpu");
  const model = name === "others" ? others() : teachable(name === "mobilenet_v1" ? 1 : 2);
  fill(model, name === "others" ? 1.2 : 2.5);
  await model.save(tf.io.withSaveHandler(async (artifacts: Any) => {
    const { modelTopology, weightSpecs, weightData } = artifacts;
    const manifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
    const json = JSON.stringify({ modelTopology, weightsManifest: manifest });
    await Deno.writeTextFile(`${folder}/model.json`, json);
    await Deno.writeFile(`${folder}/weights.bin`, new Uint8Array(weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  }));
  const metadata = {
    tfjsVersion: "1.3.1",
    tmVersion: "2.4.7",
    packageVersion: "0.8.4-alpha2",
    packageName: "@teachablemachine/image",
    timeStamp: "2026-01-01T00:00:00.000Z",
    userMetadata: {},
    modelName: "tm-my-image-model",
    labels: LABELS,
    imageSize: SIDE,
  };
  await Deno.writeTextFile(`${folder}/metadata.json`, JSON.stringify(metadata));
  const answers = Array.from({ length: PICTURES }, (_, i) => probabilities(model, i));
  await Deno.writeTextFile(`${folder}/answers.json`, JSON.stringify(answers) + "\n");
}

await make(Deno.args[0], Deno.args[1]);
