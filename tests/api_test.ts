/** The public API, from Deno and from a bundler: the README's examples. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { uniforms } from "../engine/graph/random.ts";
import {
  adam,
  crossEntropy,
  dense,
  flatten,
  layerOf,
  meanSquaredError,
  muon,
  openDevice,
  ops,
  readModel,
  relu,
  sequential,
  sgd,
  train,
  whitening2D,
  writeModel,
} from "../engine/mod.ts";
import type { Loss, TrainOptions } from "../engine/mod.ts";
import { openPredictor } from "../engine/inspect/predict.ts";
import { classify } from "./examples/classify.ts";
import { fitLine } from "./examples/regression.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Pictures of ten classes: the brighter row tells which. */
function rows(count: number) {
  const random = uniforms(3, 1);
  const labels = Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Float32Array.from({ length: count * 784 }, random);
  labels.forEach((label, i) => {
    const start = i * 784 + (2 + 2 * label) * 28;
    pixels.subarray(start, start + 28).fill(3);
  });
  return { pixels, labels };
}

Deno.test("the README's first example learns, and says so of a picture", async () => {
  const { pixels, labels } = rows(320);
  const { losses, first } = await classify(pixels, labels);
  assert.equal(losses.length, 50);
  assert(losses.at(-1)! < 0.2 * losses[0], `from ${losses[0]} to ${losses.at(-1)}`);
  assert.deepEqual(first.shape, [1, 10]);
  assert.equal(first.data.indexOf(first.data.reduce((a, b) => Math.max(a, b))), labels[0]);
});

Deno.test("the README's second example finds the line", async () => {
  const xs = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const { weight, bias, loss } = await fitLine(xs, xs.map((x) => 3 * x - 0.5));
  assert(Math.abs(weight - 3) < 1e-2 && Math.abs(bias + 0.5) < 1e-2 && loss < 1e-4);
});

Deno.test("the README shows the examples as they are tested", async () => {
  const readme = await Deno.readTextFile(here("../README.md"));
  const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => parted(code));
  const sources = ["classify", "regression"].map((name) => here(`examples/${name}.ts`));
  const examples = await Promise.all(sources.map(async (file) => {
    return parted(await Deno.readTextFile(file));
  }));
  assert.equal(blocks.length, examples.length);
  blocks.forEach(({ names, lines }, i) => {
    assert.deepEqual(names, examples[i].names);
    assert(lines.length >= 10, `${lines.length} lines`);
    lines.reduce((from, line) => {
      const at = examples[i].lines.indexOf(line, from);
      assert(at >= 0, `${sources[i]} has no such line there: ${line}`);
      return at + 1;
    }, 0);
  });
});

/** The names that code imports, and its other lines that are not empty, without indentation. */
function parted(code: string): { names: string[]; lines: string[] } {
  const names: string[] = [];
  const rest = code.replace(/^import \{([^}]*)\} from ".*";$/gm, (_, list: string) => {
    names.push(...list.split(",").map((name) => name.trim()).filter(Boolean));
    return "";
  });
  return { names, lines: rest.split("\n").map((line) => line.trim()).filter(Boolean) };
}

Deno.test("train() takes bytes, floats as targets, and a loss that is chosen", async () => {
  const device = await openDevice();
  const random = uniforms(5, 1);
  const bytes = Uint8Array.from({ length: 64 * 12 }, () => 255 * random());
  const images = { data: bytes, shape: [64, 2, 2, 3] };
  const targets = Float32Array.from({ length: 64 }, (_, i) => bytes[i * 12] / 255);
  const network = sequential(layerOf({ type: "Flatten" }), dense(8), relu(), dense(1));
  const losses: number[] = [];
  const run = await train(device, network, {
    images,
    labels: { data: targets, shape: [64, 1] },
  }, {
    epochs: 120,
    batch: 16,
    learningRate: 1e-2,
    optimizer: adam({ beta1: 0.8 }),
    loss: meanSquaredError(),
    onStep: ({ loss, accuracy }) => {
      losses.push(loss);
      assert.equal(accuracy, undefined);
    },
  });
  assert(losses.at(-1)! < 0.1 * losses[0], `from ${losses[0]} to ${losses.at(-1)}`);
  const predicted = await run.predict(images);
  const error = predicted.data.reduce((sum, y, i) => sum + (y - targets[i]) ** 2, 0) / 64;
  assert(error < 0.03, `mean squared error ${error}`);
  run.close();
});

Deno.test("train() in mixed precision learns, and tells how the loss was scaled", async () => {
  const random = uniforms(5, 2);
  const data = Float32Array.from({ length: 256 }, () => 2 * random() - 1);
  const labels = Array.from({ length: 128 }, (_, i) => data[2 * i] > data[2 * i + 1] ? 1 : 0);
  const images = { data, shape: [128, 2] };
  const network = sequential(dense(8), relu(), dense(2));
  const options = { epochs: 20, learningRate: 0.02, precision: "mixed" } as const;
  const run = await train(await openDevice(), network, { images, labels }, options);
  const { data: said } = await run.predict(images);
  const right = labels.filter((label, i) => said[2 * i + label] > 0.5).length;
  assert(right > 115, `${right} of 128 are right`);
  assert(run.lossScaling!.scale >= 1 && run.lossScaling!.skipped >= 0);
  run.close();
});

Deno.test("train() takes Muon, groups, clipping, parts of steps, an average and a schedule", async () => {
  const random = uniforms(5, 3);
  const data = Float32Array.from({ length: 256 }, () => 2 * random() - 1);
  const labels = Array.from({ length: 128 }, (_, i) => data[2 * i] > data[2 * i + 1] ? 1 : 0);
  const images = { data, shape: [128, 2] };
  const network = sequential(dense(8), relu(), dense(8), relu(), dense(2));
  const device = await openDevice();
  const trainIt = (options: TrainOptions) => train(device, network, { images, labels }, options);
  const run = await trainIt({
    epochs: 20,
    learningRate: 0.05,
    optimizer: muon(),
    groups: [
      {
        name: "head",
        includes: (name) => name === "dense3/kernel",
        optimizer: sgd(),
        options: { weightDecay: 0 },
      },
      {
        name: "still",
        includes: (name) => name === "dense3/bias",
        optimizer: sgd(),
        options: {},
        rate: 0,
      },
    ],
    schedule: "cosine",
    scheduleOptions: { warmUp: 0.1 },
    accumulate: 2,
    clipNorm: 1,
    ema: 0.9,
  });
  const { data: said } = await run.predict(images);
  const right = labels.filter((label, i) => said[2 * i + label] > 0.5).length;
  assert(right > 115, `${right} of 128 are right`);
  assert.deepEqual([...run.weights.get("dense3/bias")!.data], [0, 0]);
  run.close();
  const wrong: [TrainOptions, RegExp][] = [
    [{ clipNorm: 0 }, /clipNorm is 0: expected a number above 0/],
    [{ ema: 1 }, /ema is 1: expected a number of 0 or more, below 1/],
    [{ accumulate: 0.5 }, /accumulate is 0\.5: expected a whole number/],
    [{ schedule: "reduceOnPlateau" }, /schedule is reduceOnPlateau: expected a validationFraction/],
    [{ schedule: "cubic" as "cosine" }, /schedule is cubic: expected one of constant, step/],
  ];
  for (const [options, message] of wrong) await assert.rejects(() => trainIt(options), message);
});

Deno.test("what Muon leaves to AdamW decays as Muon was told", async () => {
  const device = await openDevice();
  const images = { data: new Float32Array(16), shape: [8, 2] }; // zeros: the first kernel has no gradient
  const labels = [0, 1, 0, 1, 0, 1, 0, 1];
  const network = sequential(dense(4), relu(), dense(4), relu(), dense(2));
  const firstKernel = async (options: TrainOptions) => {
    const run = await train(device, network, { images, labels }, { epochs: 3, ...options });
    run.close();
    return run.weights.get("dense1/kernel")!.data;
  };
  const begun = await firstKernel({ learningRate: 0 });
  const learningRate = 1;
  assert.deepEqual(await firstKernel({ learningRate, optimizer: muon() }), begun);
  const decayed = await firstKernel({ learningRate, optimizer: muon({ weightDecay: 0.5 }) });
  assert(decayed.every((value, i) => Math.abs(value) < Math.abs(begun[i])));
});

Deno.test("a network of bytes is asked with bytes or floats of 0–255, and says the same", async () => {
  const device = await openDevice();
  const random = uniforms(5, 2);
  const bytes = Uint8Array.from({ length: 40 * 12 }, () => 255 * random());
  const labels = Array.from({ length: 40 }, (_, i) => bytes[i * 12] > 127 ? 1 : 0);
  const images = { data: bytes, shape: [40, 2, 2, 3] };
  const network = sequential(layerOf({ type: "Flatten" }), dense(2));
  const options = { epochs: 60, batch: 10, learningRate: 0.05 };
  const run = await train(device, network, { images, labels }, options);
  const predicted = await run.predict(images);
  const hits = labels.filter((label, i) => (predicted.data[2 * i + 1] > 0.5 ? 1 : 0) === label);
  assert(hits.length > 36, `${hits.length} of 40`);
  const floats = { ...images, data: Float32Array.from(bytes) };
  assert.deepEqual(await run.predict(floats), predicted);
  run.close();
});

Deno.test("floats are taken as they are, whatever a model that is begun with was standardised by", async () => {
  const device = await openDevice();
  const random = uniforms(5, 4);
  const bytes = Uint8Array.from({ length: 40 * 12 }, () => 255 * random());
  const labels = Array.from({ length: 40 }, (_, i) => bytes[i * 12] > 127 ? 1 : 0);
  const network = sequential(layerOf({ type: "Flatten" }), dense(2));
  const shape = [40, 2, 2, 3];
  const first = await train(device, network, { images: { data: bytes, shape }, labels });
  const model = first.model(["low", "high"]);
  const { mean, scale } = model.description.preprocessing;
  const data = Float32Array.from(bytes, (byte, i) => (byte - mean[i % 3]) * scale[i % 3]);
  const images = { data, shape };
  const options = { from: model, learningRate: 0, epochs: 1 };
  const second = await train(device, network, { images, labels }, options);
  const [before, after] = [
    await first.predict({ data: bytes, shape }),
    await second.predict(images),
  ];
  before.data.forEach((value, i) => assert(Math.abs(value - after.data[i]) < 1e-6, `${i}`));
  assert.deepEqual(second.model(["low", "high"]).description.preprocessing.mean, [0, 0, 0]);
  await assert.rejects(
    train(device, network, { images: { data: bytes, shape: [40, 4, 3, 1] }, labels }, options),
    /Cannot begin with the model as it is of pictures of 3 channels: found 1/,
  );
  first.close();
  second.close();
});

Deno.test("train() changes pictures at random, and predicts by more than one look", async () => {
  const random = uniforms(5, 3);
  const bytes = Uint8Array.from({ length: 40 * 16 }, () => 255 * random());
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  labels.forEach((label, i) => bytes.fill(label ? 250 : 5, i * 16, i * 16 + 8));
  const images = { data: bytes, shape: [40, 4, 4, 1] };
  const network = sequential(layerOf({ type: "Flatten" }), dense(2));
  const augmentations = { shift: 1, colour: 0.1, mixup: 0.2 };
  const options = { epochs: 40, learningRate: 0.05, augmentations, views: "mirror" } as const;
  const run = await train(await openDevice(), network, { images, labels }, options);
  const { data } = await run.predict(images);
  const right = labels.filter((label, i) => data[2 * i + label] > 0.5).length;
  assert(right > 36, `${right} of 40 are right`);
  const mirrored = bytes.map((_, i) => bytes[i - i % 4 + 3 - i % 4]);
  const turned = await run.predict({ data: mirrored, shape: images.shape });
  data.forEach((value, i) => assert(Math.abs(value - turned.data[i]) < 1e-6));
  assert.equal(run.model(["dark", "bright"]).description.preprocessing.views, "mirror");
  run.close();
});

Deno.test("train() names the option that is wrong", async () => {
  const device = await openDevice();
  const network = sequential(layerOf({ type: "Flatten" }), dense(3));
  const images = { data: new Float32Array(16), shape: [4, 2, 2, 1] };
  const data = { images, labels: [0, 1, 2, 0] };
  const all = { name: "all", includes: () => true, options: {} };
  const cases: [TrainOptions, RegExp][] = [
    [{ epochs: 0 }, /as epochs is 0: expected a whole number of 1 or more/],
    [{ epochs: 2.5 }, /as epochs is 2\.5/],
    [{ batch: 0 }, /as batch is 0: expected a whole number of 1 or more/],
    [{ batch: 2.5 }, /as batch is 2\.5/],
    [{ seed: -1 }, /as seed is -1: expected a whole number from 0 to 4294967295/],
    [{ learningRate: NaN }, /as learningRate is NaN: expected a number of 0 or more/],
    [{ validationFraction: 1 }, /as validationFraction is 1: expected a share of 4 that leaves/],
    [{ validationFraction: 0.1 }, /as validationFraction is 0\.1/],
    [{ validationFraction: -1 }, /as validationFraction is -1/],
    [{ views: "ten" as "six" }, /as views is ten: expected mirror or six/],
    [{ precision: "half" as "mixed" }, /as precision is half: expected f32 or mixed/],
    [{ clipNorm: Infinity }, /as clipNorm is Infinity: expected a number above 0/],
    [
      { scheduleOptions: { warmup: 3 } as object },
      /as scheduleOptions\.warmup is 3: expected only/,
    ],
    [
      { scheduleOptions: { warmUp: -1 } },
      /as scheduleOptions\.warmUp is -1: expected a number of 0/,
    ],
    [{ scheduleOptions: { least: Infinity } }, /as scheduleOptions\.least is Infinity/],
    [
      { scheduleOptions: { fall: 2 } },
      /as scheduleOptions\.fall is 2: expected a number from 0 to 1/,
    ],
    [{ scheduleOptions: { stepSize: 0.5 } }, /\.stepSize is 0\.5: expected a whole number of 1/],
    [
      { scheduleOptions: { warmUp: 0.1 } },
      /\.warmUp is 0\.1: expected none, as the schedule oneCycle does not use it, or constant or/,
    ],
    [
      { schedule: "cosine", scheduleOptions: { least: 0, gamma: 0.5 } },
      /\.gamma is 0\.5: expected none, as the schedule cosine does not use it, or step or expo/,
    ],
    [
      { groups: [{ ...all, rate: NaN }] },
      /as groups\[0\]\.rate is NaN: expected a number of 0 or more/,
    ],
    [
      { groups: [{ ...all, options: { momentum: 0.5 } }] },
      /as it has no 'momentum': it has beta1, beta2, epsilon, weightDecay, coupled$/,
    ],
    [
      { groups: [{ ...all, options: { weightDcay: 0 } }] },
      /train the group 'all' by adam as it has no 'weightDcay'/,
    ],
    [
      { groups: [{ ...all, optimizer: sgd(), options: { momentum: 2 } }] },
      /train the group 'all' by sgd as its momentum is 2: expected a number from 0 to 1/,
    ],
    [
      { groups: [all, { ...all, share: 0 }] },
      /as groups\[1\]\.share is 0: expected a number above 0/,
    ],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(train(device, network, data, options), (error: Error) => {
      assert(error instanceof RangeError);
      assert.match(error.message, /^Cannot train (as|the group) /);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(
    train(device, flatten(), data),
    /Cannot train the network as it has no variables to train/,
  );
  const none = { images: { data: new Float32Array(), shape: [0, 2, 2, 1] }, labels: [] };
  await assert.rejects(train(device, network, none), /Cannot train as there are no examples/);
});

Deno.test("a model has a class for each output, and channels that are colours or one", async () => {
  const device = await openDevice();
  const network = sequential(layerOf({ type: "Flatten" }), dense(3));
  const modelOf = async (channels: number, classes: string[]) => {
    const images = { data: new Float32Array(8 * channels), shape: [2, 2, 2, channels] };
    const run = await train(device, network, { images, labels: [0, 2] }, { epochs: 1 });
    try {
      return run.model(classes);
    } finally {
      run.close();
    }
  };
  await assert.rejects(modelOf(1, ["a"]), /as there are 1 classes: expected 3, a name for each/);
  await assert.rejects(
    modelOf(4, ["a", "b", "c"]),
    /\[2, 2, 4\] are no pictures .* 1 or 3 channels/,
  );
  const model = await modelOf(3, ["a", "b", "c"]);
  const { preprocessing } = model.description;
  const wrong = { ...preprocessing, mean: [0, 0, 0, 0] };
  assert.throws(
    () => writeModel({ ...model, description: { ...model.description, preprocessing: wrong } }),
    /'model\.json' as its preprocessing\.mean is wrong: found a list of 4/,
  );
  const fewer = { ...model, description: { ...model.description, classes: ["a", "b"] } };
  await assert.rejects(
    openPredictor(device, fewer),
    /as its network gives \[1, 3\]: expected \[N, 2\] for its 2 classes/,
  );
});

Deno.test("a run's model is written and read, with its classes", async () => {
  const device = await openDevice();
  const { pixels, labels } = rows(40);
  const images = { data: pixels, shape: [40, 28, 28, 1] };
  const network = sequential(layerOf({ type: "Flatten" }), dense(10));
  const run = await train(device, network, { images, labels }, { epochs: 1, loss: crossEntropy() });
  const classes = labels.slice(0, 10).map(String);
  const model = run.model(classes);
  assert.deepEqual(readModel(writeModel(model)), model);
  run.close();
});

Deno.test("train() says what is wrong with the data", async () => {
  const device = await openDevice();
  const network = sequential(layerOf({ type: "Flatten" }), dense(10));
  const images = { data: new Float32Array(8), shape: [2, 2, 2, 1] };
  const cases: [Parameters<typeof train>[2], RegExp][] = [
    [{ images, labels: [1] }, /Cannot use the labels as they are 1: expected one for each of 2/],
    [{ images, labels: [1, -1] }, /as one is -1: expected class numbers/],
    [{ images, labels: [1, 0.5] }, /as one is 0\.5: expected class numbers/],
    [{ images, labels: [1, 2 ** 32] }, /as one is 4294967296: expected class numbers/],
    [{ images, labels: [1, 10] }, /as a label is 10 and the network gives 10 classes: .* 0 to 9/],
    [
      {
        images: { ...images, data: new Float64Array(8) as unknown as Float32Array },
        labels: [0, 1],
      },
      /the images as they are in Float64Array: expected Float32Array, Uint8Array/,
    ],
    [
      { images, labels: { data: new Uint8Array(20) as unknown as Float32Array, shape: [2, 10] } },
      /the labels as they are in Uint8Array: expected Float32Array/,
    ],
    [
      { images: { ...images, shape: [2, 3, 2] }, labels: [0, 1] },
      /\[2, 3, 2\] has 12 numbers: found 8/,
    ],
  ];
  for (const [data, message] of cases) {
    await assert.rejects(train(device, network, data), message);
  }
  const labels = { data: new Float32Array(20), shape: [2, 10] };
  const loss: Loss = ({ graph, outputs }) =>
    graph.append(ops.reduceMean, [outputs], { axes: [0, 1], keepdims: false });
  await assert.rejects(
    train(device, network, { images, labels }, { loss }),
    /Cannot train by a loss of \[\]: expected one of each example, \[2\]/,
  );
});

Deno.test("a network whose first layer the pictures give is trained, and predicts, also as a model", async () => {
  const device = await openDevice();
  const random = uniforms(5, 6);
  const bytes = Uint8Array.from({ length: 40 * 48 }, () => 255 * random());
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  const images = { data: bytes, shape: [40, 4, 4, 3] };
  const network = sequential(whitening2D(2), relu(), flatten(), dense(2));
  const run = await train(device, network, { images, labels }, { epochs: 1 });
  const { data: said } = await run.predict(images);
  assert(run.weights.get("whitening1/kernel")!.data.some((value) => value !== 0));
  const predictor = await openPredictor(device, run.model(["even", "odd"]));
  const picture = { width: 4, height: 4, pixels: bytes.slice(0, 48) };
  const [probabilities] = await predictor.predict([picture]);
  [...probabilities].forEach((value, i) => assert(Math.abs(value - said[i]) < 1e-5));
  predictor.close();
  run.close();
});

Deno.test("predictions may be asked for at once, and not of what is closed", async () => {
  const { pixels, labels } = rows(20);
  const images = { data: pixels, shape: [20, 28, 28, 1] };
  const device = await openDevice();
  const run = await train(device, sequential(flatten(), dense(10)), { images, labels }, {
    epochs: 1,
  });
  const one = (i: number) => ({
    data: pixels.subarray(i * 784, (i + 1) * 784),
    shape: [1, 28, 28, 1],
  });
  const inTurn = [await run.predict(one(0)), await run.predict(one(1)), await run.predict(one(2))];
  const atOnce = await Promise.all([0, 1, 2].map((i) => run.predict(one(i))));
  assert.deepEqual(atOnce, inTurn);
  assert.notDeepEqual(atOnce[0], atOnce[1]);
  run.close();
  await assert.rejects(run.predict(one(0)), /Cannot predict as the network was closed/);
  device.check();
});

Deno.test("the examples are bundled for browsers", async () => {
  for (const name of ["classify", "regression"]) {
    const { outputFiles, errors } = await esbuild.build({
      entryPoints: [here(`examples/${name}.ts`)],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      loader: { ".wgsl": "text" },
      logLevel: "silent",
    });
    assert.deepEqual(errors, []);
    const [{ text }] = outputFiles;
    assert(!/\bDeno\.|from "node:/.test(text), "nothing of Deno's or Node's is reached");
  }
  await esbuild.stop();
});
