import assert from "node:assert/strict";
import { DESCRIPTION, drawnFaces, randomModel } from "../../tests/inspection.ts";
import { resnet8 } from "../model/architectures/resnet8.ts";
import { vit_tiny } from "../model/architectures/vit_tiny.ts";
import {
  concatenate,
  conv2D,
  dense,
  depthwiseConv2D,
  globalAveragePooling2D,
  parallel,
  relu,
  sequential,
} from "../model/layers/mod.ts";
import type { Model } from "../formats/model.ts";
import { openDevice } from "../plan/device.ts";
import { productsOf } from "./cell.ts";
import { columnsOf } from "./columns.ts";
import { openInspector } from "./inspector.ts";
import { layOut } from "./layout.ts";
import { openNetworkMap } from "./network_map.ts";
import { carriers } from "./paths.ts";
import { shownLayers } from "./shown.ts";

const device = await openDevice();
const [face] = drawnFaces(1);

function near(actual: number, expected: number, what: string) {
  assert(
    Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, expected ${expected}`,
  );
}

const modelOf = (network: Model["description"]["network"], seed = 1) =>
  randomModel(seed, { ...DESCRIPTION, network });

/** What a network makes of the face, and its map. */
async function open(model: Model) {
  const inspector = await openInspector(device, model);
  const { input, layers, logits } = await inspector.inspect(face);
  inspector.close();
  const all = new Map([input, ...layers].map((layer) => [layer.name, layer]));
  const { columns } = columnsOf(layOut(model.description, 1, false));
  return {
    logits,
    columns,
    maps: (name: string) => all.get(name)!,
    mapsOf: (name: string) => all.get(name)!.maps,
    map: await openNetworkMap(device, model),
    number: (name: string) => columns.findIndex((column) => column.name === name),
  };
}

const sumOf = (maps: Float32Array, channels: number, map: number) =>
  maps.filter((_, i) => i % channels === map).reduce((a, b) => a + b, 0);

Deno.test("columnsOf() folds what works on cells alone, and keeps branches and joins apart", () => {
  const plain = columnsOf(layOut(DESCRIPTION, 1, false));
  const seen = plain.columns.map(({ name, layers, from }) => [name, layers, from]);
  assert.deepEqual(seen, [
    ["input", [], []],
    ["relu1", ["conv1", "relu1"], [0]],
    ["pool1", ["pool1"], [1]],
    ["relu2", ["conv2", "relu2"], [2]],
  ]);
  assert.deepEqual(plain.last, [3]);
  const { description } = modelOf(resnet8.build(2).description);
  const { columns, last } = columnsOf(layOut(description, 1, false));
  const join = columns.find(({ layers }) => layers[0] === "residual2")!;
  assert.equal(join.from.length, 2);
  const branches = join.from.map((number) => columns[number].layers[0]);
  assert(branches.some((name) => name.includes("shortcut")), `${branches}`);
  assert.deepEqual(last, [columns.length - 1]);
});

Deno.test("a convolution's inputs contribute their products where the ReLU lets them through", async () => {
  const model = randomModel(1);
  const { map, maps, mapsOf, number, logits } = await open(model);
  const shown = shownLayers(layOut(DESCRIPTION, 1, false));
  const window = shown.find(({ name }) => name === "conv2")!.window!;
  const kernel = model.weights.get("conv2/kernel")!;
  const bias = model.weights.get("conv2/bias")!;
  const head = model.weights.get("dense1/kernel")!.data;
  const before = maps("pool1");
  const after = maps("relu2");
  /** `[from][to]` by hand. */
  const byHand = Array.from({ length: 4 }, () => new Array(5).fill(0));
  for (let f = 0; f < 5; f++) {
    let biases = 0;
    for (let place = 0; place < 6; place++) {
      if (after.maps[place * 5 + f] === 0) continue;
      const cell = { y: Math.floor(place / 2), x: place % 2, map: f };
      const { inputs, weights } = productsOf(before, window, kernel, bias, cell);
      inputs.forEach((value, i) => byHand[i % 4][f] += value * weights[i]);
      biases += bias.data[f];
    }
    // With the biases they are all that the map holds.
    const sum = byHand.reduce((total, row) => total + row[f], biases);
    near(sum, sumOf(after.maps, 5, f), `the sum of map ${f}`);
  }
  const found = await map.connections(number("relu2"), [0, 1, 2, 3, 4], mapsOf);
  found.forEach((inputs, f) => {
    const column = byHand.map((row) => row[f]);
    const total = column.reduce((sum, value) => sum + Math.abs(value), 0);
    const strongest = column.map((value, c) => [c, value])
      .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, total ? 3 : 0);
    assert.deepEqual(inputs.map(({ map }) => map), strongest.map(([c]) => c), `map ${f}`);
    inputs.forEach(({ contribution, share }, i) => {
      near(contribution, strongest[i][1], `map ${f}, input ${i}`);
      near(share, Math.abs(strongest[i][1]) / total, `its share`);
    });
  });
  assert(found.some((inputs) => inputs.length === 3));

  // A pooling passes each map on to itself.
  const [[own, ...others]] = await map.connections(number("pool1"), [2], mapsOf);
  assert.deepEqual([own.column, own.map, own.share, others.length], [1, 2, 1, 0]);
  near(own.contribution, sumOf(before.maps, 4, 2), "pooling");

  // Behind global average pooling the score is made of means.
  const score = Array.from({ length: 5 }, (_, f) => head[f * 2 + 1] * sumOf(after.maps, 5, f) / 6);
  const contributions = await map.contributions(face, 1);
  score.forEach((value, f) => near(contributions[3][f], value, `relu2 ${f}`));
  const headBias = model.weights.get("dense1/bias")!.data[1];
  near(score.reduce((a, b) => a + b, headBias), logits[1], "the score");
  byHand.forEach((row, c) => {
    const through = row.reduce((sum, value, f) => sum + value * head[f * 2 + 1] / 6, 0);
    near(contributions[2][c], through, `pool1 ${c}`);
  });
  const [toClass] = await map.connections(4, [1], mapsOf);
  near(toClass[0].contribution, score[toClass[0].map], "a class");
  await assert.rejects(map.connections(5, [0], mapsOf), /column 5/);
  await assert.rejects(map.connections(3, [5], mapsOf), /map 5/);
  await assert.rejects(map.contributions(face, 2), /class 2/);
  map.close();
});

Deno.test("weights are changed, and a dead map has no inputs", async () => {
  const model = randomModel(1);
  const weights = new Map(model.weights);
  const bias = weights.get("conv2/bias")!;
  weights.set("conv2/bias", { ...bias, data: bias.data.map(() => -1000) });
  const map = await openNetworkMap(device, model);
  map.setWeights(weights);
  const { mapsOf, number, map: unused } = await open(model);
  unused.close();
  assert.deepEqual(await map.connections(number("relu2"), [0], mapsOf), [[]]);
  assert((await map.contributions(face, 0)).every((each) => each.every((value) => value === 0)));
  map.close();
});

Deno.test("groups, branches and joins: each map has the inputs that it is computed from", async () => {
  const network = sequential(
    conv2D(4, 3),
    depthwiseConv2D(3),
    concatenate([conv2D(2, 1), relu()], [conv2D(3, 1)]),
    parallel([], [conv2D(5, 3)]),
    globalAveragePooling2D(),
    dense(2),
  );
  const { map, columns, mapsOf, maps } = await open(modelOf(network.description));
  const named = (inputs: { column: number; map: number }[]) =>
    inputs.map(({ column, map }) => `${columns[column].name} ${map}`).sort();
  const of = async (target: number, one: number) =>
    named((await map.connections(target, [one], mapsOf))[0]);
  const names = columns.map(({ layers }) => layers.join("+"));
  const depthwise = names.findIndex((name) => name.startsWith("depthwise"));
  assert.deepEqual(await of(depthwise, 3), [`${columns[1].name} 3`], `${names}`);
  const joined = columns.findIndex(({ from }) => from.length === 2);
  assert.deepEqual(await of(joined, 3), [`${columns[columns[joined].from[1]].name} 1`]);
  const sum = columns.length - 1;
  const [inputs] = await map.connections(sum, [4], mapsOf);
  assert.deepEqual(inputs.map(({ map }) => map), [4, 4]);
  const total = inputs.reduce((all, { contribution }) => all + contribution, 0);
  near(total, sumOf(maps(columns[sum].name).maps, 5, 4), "a sum");
  map.close();
});

Deno.test("attention: every patch has a contribution to a class", async () => {
  const description = { ...DESCRIPTION.preprocessing, height: 32, width: 32 };
  const network = vit_tiny.build(2).description;
  const model = randomModel(1, { ...DESCRIPTION, network, preprocessing: description });
  const map = await openNetworkMap(device, model);
  const contributions = await map.contributions(face, 1);
  assert.equal(contributions.length, 2);
  assert(contributions[1].some((value) => value !== 0));
  assert(contributions[1].every(Number.isFinite));
  map.close();
});

Deno.test("carriers() names the fewest maps that carry most of what speaks for a class", () => {
  assert.deepEqual(carriers([1, -9, 5, 0, 4]), [2, 4]); // 9 of 10
  assert.deepEqual(carriers([1, 1, 1, 1, 1]), [0, 1, 2, 3]);
  assert.deepEqual(carriers([2, 8], 1), [1, 0]);
  assert.deepEqual(carriers([-1, 0]), []);
});
