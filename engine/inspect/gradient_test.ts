import assert from "node:assert/strict";
import { openDevice } from "../plan/device.ts";
import { resnet8 } from "../model/architectures/resnet8.ts";
import {
  averagePooling2D,
  conv2D,
  dense,
  flatten,
  maxPooling2D,
  relu,
  sequential,
} from "../model/layers/mod.ts";
import { DESCRIPTION, drawnFaces, randomModel } from "../../tests/inspection.ts";
import type { Backward } from "./backward.ts";
import { type GradientNetwork, openGradient, openGradientOnHost } from "./gradient.ts";
import { layOut } from "./layout.ts";
import { shownLayers } from "./shown.ts";

const [face] = drawnFaces(1);
const device = await openDevice();

/** Bias, strides, padding and pooling whose windows overlap. */
const OVERLAPPING = sequential(
  conv2D(4, 3, { strides: 2, padding: "SAME" }),
  relu(),
  maxPooling2D(3, { strides: 2, padding: "SAME" }),
  conv2D(6, 3, { groups: 2 }),
  averagePooling2D(2),
  flatten(),
  dense(2),
);

const MODELS = {
  plain: randomModel(1),
  overlapping: randomModel(2, { ...DESCRIPTION, network: OVERLAPPING.description }),
  residual: randomModel(4, { ...DESCRIPTION, network: resnet8.build(2).description }),
};

/** Numbers that are the same but for single precision. */
function near(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  to = 1e-5,
  size = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
) {
  assert.equal(actual.length, expected.length, what);
  Array.from(expected, (value, i) => {
    const difference = Math.abs(actual[i] - value);
    assert(difference <= to * Math.max(size, 1e-3), `${what} [${i}]: ${actual[i]}, ${value}`);
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

for (const [name, model] of Object.entries(MODELS)) {
  Deno.test(`gradients on the device are the float64 reference's: ${name}`, async () => {
    const network = await openGradient(device, model);
    const host = openGradientOnHost(model);
    for (const rates of [[], [0.05, 0.02]]) {
      const descent = { class: 1, rates };
      const [found, expected] = await Promise.all([
        network.at(face, descent),
        host.at(face, descent),
      ]);
      for (const layer of shownLayers(layOut(model.description, 1, false))) {
        await sameMap(found, expected, layer.name, layer.tensor.shape);
        if (layer.weights && !rates.length) await sameWeights(found, expected, layer.name);
      }
    }
    network.close();
  });
}

/** All that is told of a map, and of three of its cells. */
async function sameMap(
  found: Backward,
  expected: Backward,
  layer: string,
  [, height, width, channels]: readonly number[],
): Promise<void> {
  const map = channels - 1;
  const [mine, reference] = [await found.map({ layer, map }), await expected.map({ layer, map })];
  near([mine.loss], [reference.loss], "loss");
  near(mine.probabilities, reference.probabilities, "probabilities");
  near(mine.cells, reference.cells, `${layer} cells`, 1e-4);
  const places = [[0, 0], [height - 1, width - 1], [height >> 1, width >> 1]];
  for (const [y, x] of places) {
    const at = { layer, map, y, x };
    const [own, other] = [await found.cell(at), await expected.cell(at)];
    assert.equal(own.origin.kind, other.origin.kind);
    assert.equal(own.derivative, mine.cells[y * width + x]);
    near(own.parts ?? [], other.parts ?? [], `${layer} parts`, 1e-4);
    near(own.before ?? [], other.before ?? [], `${layer} before`, 1e-4);
  }
  near(mine.filter?.gradient ?? [], reference.filter?.gradient ?? [], `${layer} filter`, 1e-4);
}

/** What is told of a weight of a filter, and of its bias. */
async function sameWeights(found: Backward, expected: Backward, layer: string): Promise<void> {
  const map = 1;
  const { weights, gradient, bias } = (await expected.map({ layer, map })).filter!;
  const size = gradient.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  for (const weight of [weights.length >> 1, ...bias ? [weights.length] : []]) {
    const [mine, reference] = [
      await found.weight({ layer, map, weight }),
      await expected.weight({ layer, map, weight }),
    ];
    near(mine.parts, reference.parts, `${layer} parts of weight ${weight}`, 1e-4);
    // What differentiate() gives is the sum over all places, and what the loss does.
    const whole = weight < weights.length ? gradient[weight] : bias!.gradient;
    near([sum(reference.parts)], [whole], `${layer} sum`);
    near([reference.difference.slope], [whole], `${layer} slope`, 0.05, size);
    const { slope, uncertainty } = mine.difference;
    assert(Math.abs(slope - whole) <= 0.05 * size + 2 * uncertainty, JSON.stringify(mine));
  }
}

Deno.test("the parts of all places, window by window, sum to a filter's gradient", async () => {
  const backward = await openGradientOnHost(MODELS.overlapping).at(face, { class: 0, rates: [] });
  const [layer, map] = ["conv2", 4];
  const { filter, cells } = await backward.map({ layer, map });
  const total = filter!.weights.map(() => 0);
  for (const [i] of cells.entries()) {
    const { parts } = await backward.cell({ layer, map, y: Math.floor(i / 3), x: i % 3 });
    parts!.forEach((part, k) => total[k] += part);
  }
  near(total, filter!.gradient, "the sum", 1e-5);
});

Deno.test("what a pooling is told goes to the winner of each window", async () => {
  const backward = await openGradientOnHost(MODELS.plain).at(face, { class: 1, rates: [] });
  const { derivative, origin, before } = await backward.cell({
    layer: "pool1",
    map: 1,
    y: 2,
    x: 3,
  });
  assert(origin.kind === "pooling");
  // These windows do not overlap: nothing else reaches their cells.
  assert.deepEqual(before, before!.map((_, k) => k === origin.winner ? derivative : 0));
});

Deno.test("steps lower the loss, in the one order in which they were asked for", async () => {
  const network: Pick<GradientNetwork, "at" | "setWeights"> = openGradientOnHost(MODELS.plain);
  const lossAt = async (rates: number[]) =>
    (await (await network.at(face, { class: 0, rates })).map({ layer: "conv1", map: 0 })).loss;
  const losses = [await lossAt([]), await lossAt([0.05]), await lossAt([0.05, 0.05])];
  assert(losses[1] < losses[0] && losses[2] < losses[1], String(losses));
  assert.equal(await lossAt([0.05]), losses[1]);
  network.setWeights(MODELS.plain.weights);
  assert.deepEqual(await Promise.all([[0.05, 0.05]].map(lossAt)), [losses[2]]);
  // A step is w − rate · gradient, and nothing else.
  const { filter: before } = await (await network.at(face, { class: 0, rates: [] }))
    .map({ layer: "conv1", map: 2 });
  const { filter: after } = await (await network.at(face, { class: 0, rates: [0.5] }))
    .map({ layer: "conv1", map: 2 });
  near(after!.weights, before!.weights.map((w, i) => w - 0.5 * before!.gradient[i]), "step", 1e-6);
});

Deno.test("what a network has not is told", async () => {
  const network = openGradientOnHost(MODELS.plain);
  await assert.rejects(network.at(face, { class: 2, rates: [] }), /class 2 as the network has 2/);
  const backward = await network.at(face, { class: 0, rates: [] });
  await assert.rejects(backward.map({ layer: "conv9", map: 0 }), /no such map/);
  await assert.rejects(backward.map({ layer: "conv1", map: 4 }), /no such map/);
  await assert.rejects(backward.cell({ layer: "conv1", map: 0, y: 13, x: 0 }), /13×11×4/);
  await assert.rejects(backward.weight({ layer: "conv1", map: 0, weight: 28 }), /weight 28/);
  await assert.rejects(backward.weight({ layer: "pool1", map: 0, weight: 0 }), /weight 0/);
});
