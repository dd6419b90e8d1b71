/** What augmentations and looks do to whole batches: what crosses ops, graph, feed and device. */
import assert from "node:assert/strict";
import { decode } from "fast-png";
import { inspect } from "../cli/commands/inspect.ts";
import { UsageError } from "../cli/terminal/arguments.ts";
import { drawFace } from "../data/faces/faces.ts";
import { encodeJpeg } from "../data/drawing/write_drawn.ts";
import type { Picture } from "../data/picture/picture.ts";
import { betaQuantiles, STEPS } from "../engine/augment/beta.ts";
import { type Amounts, amountsOf, augmentationsOf } from "../engine/augment/mod.ts";
import { reachableNodes } from "../engine/graph/graph.ts";
import { uniforms } from "../engine/graph/random.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { sizeOf } from "../engine/graph/spec.ts";
import { stepWords } from "../engine/graph/step.ts";
import { openInspector } from "../engine/inspect/inspector.ts";
import { openPredictor } from "../engine/inspect/predict.ts";
import { openDevice } from "../engine/plan/device.ts";
import { stepsPerEpochOf } from "../engine/train/batches.ts";
import { seenExamples } from "../engine/train/seen_examples.ts";
import { buildNetwork } from "../engine/train/network.ts";
import { trainedModel } from "../engine/train/trained_model.ts";
import { createTrainer, networkOptions } from "../engine/train/trainer.ts";
import { smallSetup, STANDARDISATION } from "./fixtures.ts";
import { drawnFaces, randomModel } from "./inspection.ts";
import { inFolder } from "./picture_folders.ts";

const device = await openDevice();

/** What so many steps of a training see of the examples of these numbers. */
async function seen(
  augmentations: Amounts,
  indices: number[],
  steps: number,
  residentBytes: number,
) {
  const { examples } = await smallSetup(device, {}, { residentBytes });
  const looked = {
    examples,
    indices: Uint32Array.from(indices),
    recipe: { augmentations },
    classes: 2,
    seed: 3,
  };
  return await seenExamples(device, looked, steps);
}

/** The numbers of row `row` of batches of pictures of 28×23. */
const rowOf = (batch: Float32Array, row: number) =>
  batch.slice(row * 28 * 23 * 3, (row + 1) * 28 * 23 * 3);

/** A picture of 28×23 mirrored left to right. */
const mirrored = (row: Float32Array) =>
  row.map((_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    return row[(pixel - pixel % 23 + 22 - pixel % 23) * 3 + c];
  });

Deno.test("an alternating flip mirrors each picture in every second epoch, by its number", async () => {
  const numbers = Array.from({ length: 16 }, (_, i) => 2 * i + 1);
  const { original, augmented } = await seen({ alternatingFlip: 1 }, numbers, 3, 2 ** 30);
  const isMirrored = augmented.map((batch) =>
    numbers.map((_, row) => {
      const [own, found] = [rowOf(original, row), rowOf(batch, row)];
      const isSame = own.every((value, i) => value === found[i]);
      if (!isSame) assert.deepEqual(found, mirrored(own));
      return !isSame;
    })
  );
  const count = isMirrored[0].filter(Boolean).length;
  assert(count > 2 && count < 14, `${count} of 16 are mirrored`);
  assert.deepEqual(isMirrored[1], isMirrored[0].map((each) => !each));
  assert.deepEqual(isMirrored[2], isMirrored[0]);
  // Another order, and streamed: what counts is the picture's own number.
  const reversed = await seen({ alternatingFlip: 1 }, numbers.toReversed(), 1, 0);
  assert.deepEqual(
    numbers.map((_, row) => rowOf(reversed.augmented[0], 15 - row)),
    numbers.map((_, row) => rowOf(augmented[0], row)),
  );
});

Deno.test("a step in parts mirrors the same pictures in all parts of an epoch", async () => {
  const recipe = { batch: 16, accumulate: 4, augmentations: { alternatingFlip: 1 } };
  const setup = await smallSetup(device, recipe);
  const { graph, training: { step, order } } = buildNetwork(networkOptions(setup));
  const flipped = graph.tensors.find(({ source }) =>
    source.kind === "output" && source.node.op.name === "alternatingFlip"
  )!;
  const inputs = graph.tensors.filter(({ source }) => source.kind === "input");
  const environment: Environment = new Map(
    inputs.map((tensor) => [tensor, new Float64Array(sizeOf(tensor.shape))]),
  );
  const { shards: [shard] } = setup.dataset;
  const pixels = new Uint32Array(shard.buffer, 0, shard.byteLength / 4);
  environment.set(inputs.find(({ name }) => name === "shard 0")!, Float64Array.from(pixels));
  environment.set(order, Float64Array.from(setup.split.train));
  const perEpoch = 4 * stepsPerEpochOf(setup.split.train.length, setup.recipe);
  assert(perEpoch >= 8);
  const seenIn = (index: number) => {
    const words = Float64Array.from(stepWords({ index, count: 4, seed: 1 }));
    return evaluate(graph, [flipped], new Map(environment).set(step, words))[0];
  };
  const [first, ...others] = Array.from({ length: 2 * perEpoch }, (_, index) => seenIn(index));
  assert(first.some((value) => value !== 0));
  others.forEach((images, i) => {
    const isSame = images.every((value, place) => value === first[place]);
    assert.equal(isSame, i + 1 < perEpoch, `part ${i + 1}`);
  });
});

Deno.test("however pictures are turned, scaled and cropped, they are resampled once", async () => {
  const augmentations = { flip: 0.5, scale: 0.2, rotate: 10, crop: 0.5, cutout: 3 };
  const network = buildNetwork(networkOptions(await smallSetup(device, { augmentations })));
  const names = reachableNodes(network.graph, network.training.outputs).map(({ op }) => op.name);
  const found = ["flip", "scale", "rotate", "crop", "resample", "cutout"];
  assert.deepEqual(names.filter((name) => found.includes(name)), found);
});

Deno.test("what takes the place of another augmentation leaves it out", () => {
  const all = { flip: 0.5, alternatingFlip: 1, shift: 6, reflectedShift: 2, mixup: 0 };
  const kept = amountsOf((name) => (all as Amounts)[name] ?? 0);
  assert.deepEqual(kept, { alternatingFlip: 1, reflectedShift: 2 });
  assert.equal(augmentationsOf(all).length, 2);
  const wrong: [Amounts, RegExp][] = [
    [{ flip: 1.5 }, /as flip is 1\.5: expected a number from 0 to 1$/],
    [{ cutout: 2.5 }, /as cutout is 2\.5: expected a whole number from 0 to 4096$/],
    [{ mixup: NaN }, /as mixup is NaN/],
  ];
  for (const [amounts, message] of wrong) assert.throws(() => augmentationsOf(amounts), message);
  for (const name of ["turn", "toString"]) {
    const expected = new RegExp(`by "${name}": expected one of flip, `);
    assert.throws(() => augmentationsOf({ [name]: 1 } as Amounts), expected);
  }
});

Deno.test("betaQuantiles() are those of the symmetric beta distribution", () => {
  const near = (found: number, expected: number, what: string) =>
    assert(Math.abs(found - expected) < 1e-9, `${what}: ${found}, not ${expected}`);
  // Its distribution function in closed form: of 1 it is even, of 2 a cubic, of 1/2 an arcsine.
  betaQuantiles(1).forEach((x, i) => near(x, i / STEPS, "1"));
  betaQuantiles(2).forEach((x, i) => near(3 * x ** 2 - 2 * x ** 3, i / STEPS, "2"));
  betaQuantiles(0.5).forEach((x, i) => near(x, Math.sin(Math.PI / 2 * i / STEPS) ** 2, "1/2"));
  for (const alpha of [0.01, 0.2, 10]) {
    const quantiles = betaQuantiles(alpha);
    assert(quantiles.every((x, i) => x >= (quantiles[i - 1] ?? 0) && x <= 1), `${alpha}`);
    quantiles.forEach((x, i) => near(x, 1 - quantiles[STEPS - i], `${alpha}, turned round`));
  }
});

/** A picture as a look by hand: mirrored after it was moved, reflected beyond its borders. */
function lookAt({ height, width, pixels }: Picture, by: number, isMirrored: boolean): Picture {
  const reflected = (place: number, size: number) =>
    place < 0 ? -place : place >= size ? 2 * size - 2 - place : place;
  const own = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = reflected((isMirrored ? width - 1 - x : x) + by, width);
      const from = reflected(y + by, height) * width + column;
      own.set(pixels.subarray(from * 3, from * 3 + 3), (y * width + x) * 3);
    }
  }
  return { height, width, pixels: own };
}

Deno.test("what is predicted by six looks is the softmax of their logits' weighted mean", async () => {
  const model = randomModel(2);
  const [face] = drawnFaces(1);
  const inspector = await openInspector(device, model);
  const looks = [[0, 0.25], [-1, 0.125], [1, 0.125]].flatMap(([by, weight]) =>
    [false, true].map((isMirrored) => ({ picture: lookAt(face, by, isMirrored), weight }))
  );
  const mean = [0, 0];
  for (const { picture, weight } of looks) {
    const { logits } = await inspector.inspect(picture);
    mean.forEach((_, c) => mean[c] += weight * logits[c]);
  }
  inspector.close();
  const { description } = model;
  const preprocessing = { ...description.preprocessing, views: "six" } as const;
  const looking = { ...model, description: { ...description, preprocessing } };
  const predictor = await openPredictor(device, looking);
  const [[probability]] = await predictor.predict([face]);
  predictor.close();
  const expected = 1 / (1 + Math.exp(mean[1] - mean[0]));
  assert(Math.abs(probability - expected) < 1e-5, `${probability}, not ${expected}`);
});

Deno.test("a model predicts by the looks that its test was made by, to the same bits", async () => {
  const setup = await smallSetup(device, { views: "mirror", epochs: 1, batch: 8 });
  const trainer = await createTrainer(setup);
  await trainer.train();
  const tested = await trainer.evaluate(Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  const described = {
    ...setup,
    architecture: "tiny",
    network: setup.forward.description,
    standardisation: STANDARDISATION,
    fit: "cover",
  } as const;
  const model = await trainedModel(trainer, described);
  const { choices } = trainer;
  trainer.close();
  assert.equal(model.description.preprocessing.views, "mirror");
  const random = uniforms(5, 6); // as drawnDataset() has them
  const size = { height: 28, width: 23 };
  const pictures = Array.from({ length: 8 }, (_, i) => drawFace(random, i % 2 === 1, size));
  const predictor = await openPredictor(device, model, { batch: 8, choices });
  const predicted = await predictor.predict(pictures);
  predictor.close();
  assert.deepEqual(predicted.flatMap((row) => [...row]), [...tested.probabilities]);
});

/** Files of faces of 28×23, three smiling and three not. */
function faceFiles(): Record<string, Uint8Array> {
  const random = uniforms(7, 8);
  return Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => {
      const face = drawFace(random, i % 2 === 1, { height: 28, width: 23 });
      return [`${i % 2 ? "smiling" : "neutral"}/${i}.jpg`, encodeJpeg(face)];
    }),
  );
}

/** The columns of a sheet of nine pictures of 28×23, enlarged five times, that differ from the first. */
function differing({ data, width, height }: ReturnType<typeof decode>): number[] {
  const at = (y: number, x: number) => data[(y * width + x) * 3];
  const columns = Array.from({ length: 9 }, (_, j) => j);
  return columns.filter((column) => {
    const left = column * 119 + (column ? 12 : 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < 115; x++) if (at(y, 4 + x) !== at(y, left + x)) return true;
    }
    return false;
  });
}

Deno.test("inspect --augmented draws pictures as they are, and as a training sees them", () =>
  inFolder(faceFiles(), async (folder) => {
    const file = `${folder}.png`;
    const draw = (...options: string[]) => inspect([folder, "--augmented", file, ...options]);
    assert.equal(await draw("--flip", "0", "--shift", "0"), 0);
    const plain = decode(await Deno.readFile(file));
    assert.deepEqual([plain.height, plain.width], [6 * (28 * 5 + 4) + 4, 9 * (23 * 5 + 4) + 12]);
    assert.deepEqual(differing(plain), []);
    assert.equal(await draw("--rotate", "20"), 0, "its own sheet is written over");
    assert.equal(differing(decode(await Deno.readFile(file))).length, 8);
    await Deno.writeTextFile(file, "notes");
    await assert.rejects(draw(), /is there already and Loupe did not write it/);
    await Deno.remove(file);
    for (const wrong of [["--rotate", "20"], ["--augmented", "sheet.jpg"]]) {
      await assert.rejects(inspect([folder, ...wrong]), UsageError);
    }
  }));
