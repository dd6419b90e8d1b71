import assert from "node:assert/strict";
import { openDevice } from "../plan/device.ts";
import { type Environment, evaluate } from "../graph/reference.ts";
import type { Tensor } from "../graph/graph.ts";
import { resnet8 } from "../model/architectures/resnet8.ts";
import { productsOf } from "./cell.ts";
import { DESCRIPTION, drawnFaces, randomModel } from "../../tests/inspection.ts";
import { gradCam } from "./grad_cam.ts";
import { appendScore, openInspector } from "./inspector.ts";
import { layOut, layOutWithin } from "./layout.ts";
import { dropMap, hide, openOcclusion } from "./occlusion.ts";
import { openPredictor } from "./predict.ts";
import { type ShownLayer, shownLayers } from "./shown.ts";
import { openStrongest } from "./strongest.ts";

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) => {
  assert.equal(actual.length, expected.length, what);
  Array.from(expected, (value, i) => {
    assert(Math.abs(actual[i] - value) <= 1e-5 * Math.max(1, Math.abs(value)), `${what} [${i}]`);
  });
};

const model = randomModel(1);
const [face, other] = drawnFaces(2);
const device = await openDevice();

Deno.test("an inspector's maps, logits and heat maps are the float64 reference's", async () => {
  const layout = layOut(DESCRIPTION, 1, false);
  const { maps, chosen, gradient } = appendScore(layout);
  const environment: Environment = new Map<Tensor, Float64Array>();
  const bytes = new Uint8Array(Math.ceil(13 * 11 * 3 / 4) * 4);
  bytes.set(face.pixels);
  environment.set(layout.step, Float64Array.of(0, 1, 0, 0, 0, 0, 0, 0));
  environment.set(layout.order, Float64Array.of(0));
  layout.shards.forEach((shard, i) =>
    environment.set(
      shard,
      i ? new Float64Array(1) : Float64Array.from(new Uint32Array(bytes.buffer)),
    )
  );
  for (const [name, tensor] of layout.variables) {
    environment.set(tensor, Float64Array.from(model.weights.get(name)!.data));
  }
  environment.set(chosen, Float64Array.of(0, 1));
  const tensors = [layout.images, layout.logits, maps, gradient];
  const [images, logits, numbers, slopes] = evaluate(layout.graph, tensors, environment);

  const inspector = await openInspector(device, model);
  await inspector.inspect(other);
  const found = await inspector.inspect(face);
  near(found.input.maps, images, "input");
  near(found.logits, logits, "logits");
  const names = found.layers.map(({ name, shape }) => `${name} ${shape}`);
  const expected = ["conv1 13,11,4", "relu1 13,11,4", "pool1 7,6,4", "conv2 3,2,5", "relu2 3,2,5"];
  assert.deepEqual(names, expected);
  const heat = await inspector.gradCam(face, 1);
  near(found.layers[4].maps, numbers, "relu2");
  near(heat.heat, gradCam(numbers, slopes, [3, 2, 5]).heat, "heat");
  // Behind global average pooling a map's mean gradient is its weight, divided by its places.
  const dense = model.weights.get("dense1/kernel")!.data;
  const byHand = Array.from({ length: 6 }, (_, place) => {
    const terms = Array.from({ length: 5 }, (_, c) => dense[c * 2 + 1] * numbers[place * 5 + c]);
    return Math.max(0, terms.reduce((a, b) => a + b) / 6);
  });
  near(heat.heat, byHand, "heat by hand");
  await assert.rejects(inspector.gradCam(face, 2), /class 2 as the network has 2 classes/);
  inspector.close();
});

Deno.test("an inspector takes other weights without being opened again", async () => {
  const next = randomModel(2);
  const inspector = await openInspector(device, model);
  const before = await inspector.inspect(face);
  inspector.setWeights(next.weights);
  const after = await inspector.inspect(face);
  const fresh = await openInspector(device, next);
  assert.deepEqual(after, await fresh.inspect(face));
  assert.notDeepEqual(before.logits, after.logits);
  [inspector, fresh].forEach(({ close }) => close());
});

Deno.test("the products of a cell sum to the map's value, at the border too", async () => {
  const inspector = await openInspector(device, model);
  const { input, layers } = await inspector.inspect(face);
  inspector.close();
  const shown = shownLayers(layOut(DESCRIPTION, 1, false));
  const cases = [[0, input, layers[0]], [3, layers[2], layers[3]]] as const;
  for (const [index, before, after] of cases) {
    const [height, width, channels] = after.shape;
    const kernel = model.weights.get(`${after.name}/kernel`)!;
    const bias = model.weights.get(`${after.name}/bias`)!;
    for (let i = 0; i < height * width * channels; i++) {
      const place = Math.floor(i / channels);
      const cell = { y: Math.floor(place / width), x: place % width, map: i % channels };
      const products = productsOf(before, shown[index].window!, kernel, bias, cell);
      assert.equal(products.inputs.length, 9 * before.shape[2]);
      near([products.sum], [after.maps[i]], `${after.name} ${JSON.stringify(cell)}`);
    }
  }
});

Deno.test("occlusion says what predicting each hidden picture says", async () => {
  const occluder = await openOcclusion(device, model);
  const shares: number[] = [];
  const occlusion = await occluder.occlude(face, (done) => Promise.resolve(void shares.push(done)));
  occluder.close();
  assert.deepEqual([occlusion.patch, occlusion.tops.at(-1), occlusion.lefts.at(-1)], [2, 11, 9]);
  assert.equal(shares.at(-1), 1);
  const predictor = await openPredictor(device, model);
  const [whole] = await predictor.predict([face]);
  near(occlusion.whole, whole, "whole");
  const [top, left] = [occlusion.tops[3], occlusion.lefts[2]];
  const [hidden] = await predictor.predict([hide(face, top, left, 2)]);
  predictor.close();
  const at = (3 * occlusion.lefts.length + 2) * 2;
  near(occlusion.hidden.subarray(at, at + 2), hidden, "hidden");
  // A corner pixel lies under one patch alone.
  const { heat } = dropMap(occlusion, 1);
  near([heat[0]], [occlusion.whole[1] - occlusion.hidden[1]], "corner");
});

Deno.test("as many pictures are predicted at a time as a device binds", () => {
  const within = (bytes: number) =>
    layOutWithin({ maxStorageBufferBindingSize: bytes }, DESCRIPTION, 12).batch;
  const each = 13 * 11 * 4 * 4; // what conv1 computes of a picture
  assert.deepEqual([12, 11, 6, 3, 1].map((count) => within(count * each)), [12, 6, 6, 3, 1]);
});

Deno.test("the strongest pictures are those of looking at each, and dead maps have none", async () => {
  const weights = new Map(model.weights);
  const bias = weights.get("conv1/bias")!;
  weights.set("conv1/bias", { ...bias, data: bias.data.with(2, -1000) });
  const dying = { ...model, weights };
  const faces = drawnFaces(21);
  const strongest = await openStrongest(device, dying);
  const found = await strongest.find(faces.map((_, i) => i), (i) => Promise.resolve(faces[i]));
  await assert.rejects(
    strongest.find([0], () => Promise.resolve(faces[0]), () => Promise.reject(new Error("enough"))),
    /enough/,
  );
  strongest.close();
  assert.equal(found.inspected, 21);
  assert.deepEqual(found.layers.map(({ name, maps }) => [name, maps.length]), [
    ["conv1", 4],
    ["conv2", 5],
  ]);
  assert.deepEqual(found.layers[0].maps[2], []);
  const inspector = await openInspector(device, dying);
  const highest: number[] = [];
  for (const picture of faces) {
    const { layers } = await inspector.inspect(picture);
    highest.push(layers[1].maps.filter((_, i) => i % 4 === 0).reduce((a, b) => Math.max(a, b)));
  }
  const byHand = highest.map((value, picture) => ({ picture, value }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.picture - b.picture).slice(0, 9);
  const kept = found.layers[0].maps[0];
  assert.deepEqual(kept.map(({ picture }) => picture), byHand.map(({ picture }) => picture));
  near(kept.map(({ value }) => value), byHand.map(({ value }) => value), "values");
  const { layers } = await inspector.inspect(faces[kept[0].picture]);
  assert.equal(layers[1].maps[(kept[0].y * 11 + kept[0].x) * 4], kept[0].value);
  inspector.close();
});

const isConvolution = ({ kind }: ShownLayer) => kind === "convolution";

Deno.test("a residual network is inspected: maps, fields, filters without bias, heat maps", async () => {
  const network = resnet8.build(2).description;
  const branched = randomModel(4, { ...DESCRIPTION, network });
  const layout = layOut(branched.description, 1, false);
  const shown = shownLayers(layout);
  const by = Object.fromEntries(shown.map((layer) => [layer.name, layer]));
  assert.equal(by["residual2/conv1"].kind, "convolution");
  assert.equal(by["residual2/conv1"].isRectified, false); // a normalisation comes between
  const plain = shownLayers(layOut(randomModel(4).description, 1, false));
  assert.deepEqual(plain.map(({ isRectified }) => isRectified), plain.map(isConvolution));
  assert.deepEqual(by["residual2/conv1"].weights, {
    kernel: "residual2/conv1/kernel",
    bias: undefined,
  });
  assert.equal(by.residual2.kind, "pointwise");
  assert.equal(by.residual2.before.length, 2);
  // 3 of the first convolution, 2 more of each in the block, which moves by one pixel.
  assert.deepEqual(by.relu2.fields?.[0], { start: -3, jump: 1, size: 7 });
  // The next block's first moves by two: 7 + 2, then + 2 · 2.
  assert.deepEqual(by.relu3.fields?.[0], { start: -6, jump: 2, size: 13 });

  const inspector = await openInspector(device, branched);
  const { layers } = await inspector.inspect(face);
  const maps = Object.fromEntries(layers.map(({ name, ...each }) => [name, each]));
  const kernel = branched.weights.get("residual1/conv1/kernel")!;
  const cell = { y: 4, x: 5, map: 3 };
  const before = { name: "relu1", ...maps.relu1 };
  const { sum, bias } = productsOf(
    before,
    by["residual1/conv1"].window!,
    kernel,
    undefined,
    cell,
  );
  assert.equal(bias, 0);
  near([maps["residual1/conv1"].maps[(4 * 11 + 5) * 16 + 3]], [sum], "a cell");
  const heat = await inspector.gradCam(face, 1);
  // Behind global average pooling, as above: of the rectified sum, not of the convolution alone.
  const dense = branched.weights.get("dense1/kernel")!.data;
  const { shape: [height, width], maps: last } = maps.relu4;
  const byHand = Array.from({ length: height * width }, (_, place) => {
    const terms = Array.from({ length: 64 }, (_, c) => dense[c * 2 + 1] * last[place * 64 + c]);
    return Math.max(0, terms.reduce((a, b) => a + b) / (height * width));
  });
  near(heat.heat, byHand, "heat by hand");
  inspector.close();
});
