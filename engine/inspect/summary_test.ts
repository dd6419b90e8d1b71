import assert from "node:assert/strict";
import { type ArchitectureName, ARCHITECTURES } from "../model/architectures/mod.ts";
import type { Layer } from "../model/layer.ts";
import {
  batchNormalization,
  concatenate,
  conv2D,
  dense,
  elu,
  flatten,
  gelu,
  globalAveragePooling2D,
  layerNormalization,
  multiply,
  parallel,
  relu,
  reshape,
  residual,
  sequential,
  squeezeAndExcite,
} from "../model/layers/mod.ts";
import { drawNetwork } from "./drawing.ts";
import { structureOf } from "./structure.ts";
import { summarise } from "./summary.ts";

const named = (name: ArchitectureName, classes: number, size: number) =>
  summarise(ARCHITECTURES[name].build(classes).description, [1, size, size, 3]);

Deno.test("networks have the parameters and the operations that are published", () => {
  // torchvision's own counts, for 1,000 classes; a multiplication and an addition are two operations.
  const cases = [
    ["resnet18", 11_689_512, 1.814e9],
    ["mobilenet_v2", 3_504_872, 0.301e9],
  ] as const;
  for (const [name, parameters, products] of cases) {
    const { total } = named(name, 1000, 224);
    assert.equal(total.trainable, parameters, name);
    const ratio = total.flops / (2 * products);
    assert(ratio > 1 && ratio < 1.08, `${name}: ${ratio} of the products`);
  }
  assert.equal(named("resnet20", 10, 32).total.trainable, 272_474);
});

Deno.test("what is usual of a layer is not said", () => {
  const options = (...layers: Layer[]) =>
    summarise(sequential(...layers).description, [1, 8, 8, 16]).layers
      .filter(({ name }) => !name.includes("/")).map(({ options }) => options);
  assert.deepEqual(
    options(gelu(), layerNormalization(), elu(), squeezeAndExcite(), batchNormalization()),
    ["", "", "", "", ""],
  );
  assert.deepEqual(
    options(gelu({ approximate: "tanh" }), squeezeAndExcite({ ratio: 4 }), conv2D(4, 3)),
    ["approximate tanh", "ratio 4", "3×3, 4"],
  );
});

Deno.test("a summary counts each layer's own, once", () => {
  const network = sequential(
    conv2D(4, 3),
    relu(),
    residual([conv2D(4, 3), relu()]),
    flatten(),
    dense(3),
  );
  const { layers, total } = summarise(network.description, [2, 6, 5, 3]);
  assert.deepEqual(layers.map(({ name, shape }) => `${name} ${shape}`), [
    "conv1 2,6,5,4",
    "relu1 2,6,5,4",
    "residual1/conv1 2,6,5,4",
    "residual1/relu1 2,6,5,4",
    "residual1 2,6,5,4",
    "flatten1 2,120",
    "dense1 2,3",
  ]);
  const by = Object.fromEntries(layers.map((layer) => [layer.name, layer]));
  assert.equal(by.conv1.parameters, 3 * 3 * 3 * 4 + 4);
  assert.equal(by["residual1/conv1"].parameters, 3 * 3 * 4 * 4 + 4);
  assert.deepEqual([by.residual1.parameters, by.residual1.activationBytes], [0, 4 * 240]);
  assert.deepEqual([by.flatten1.flops, by.flatten1.activationBytes], [0, 0]);
  assert.equal(by.dense1.weightBytes, 4 * (120 * 3 + 3));
  assert.equal(total.parameters, layers.reduce((sum, { parameters }) => sum + parameters, 0));
  assert.equal(total.activationBytes, 4 * (5 * 240 + 2 * 3));
});

Deno.test("layers that leave the shape share a box, branches fork and meet", () => {
  const network = sequential(
    conv2D(4, 3),
    relu(),
    residual([conv2D(8, 3, { strides: 2 }), relu()], [conv2D(8, 1, { strides: 2 })]),
    relu(),
    parallel([conv2D(8, 3)], [conv2D(8, 1)], []),
    concatenate([conv2D(2, 1)], []),
    multiply([], [globalAveragePooling2D(), reshape([1, 1, 10])]),
    sequential(conv2D(2, 3)),
  );
  const items = structureOf(summarise(network.description, [1, 6, 6, 3]));
  const told = (chain: typeof items): unknown[] =>
    chain.map((item) =>
      item.kind === "box" ? [item.name, ...item.after] : {
        branches: item.branches.map(told),
        join: item.join,
        after: item.after,
        shape: item.shape,
      }
    );
  assert.deepEqual(told(items), [
    ["conv1", "ReLU"],
    {
      branches: [[["residual1/conv1", "ReLU"]], [["residual1/shortcut/conv1"]]],
      join: "sum",
      after: ["ReLU"],
      shape: "3×3×8",
    },
    {
      branches: [[["parallel1/branch1/conv1"]], [["parallel1/branch2/conv1"]], []],
      join: "sum",
      after: [],
      shape: "3×3×8",
    },
    { branches: [[["concat1/branch1/conv1"]], []], join: "row", after: [], shape: "3×3×10" },
    {
      branches: [[], [["product1/branch2/average1"], ["product1/branch2/reshape1"]]],
      join: "product",
      after: [],
      shape: "3×3×10",
    },
    ["block1/conv1"],
  ]);
});

Deno.test("a drawing is well-formed, whatever its title, and holds each box once", () => {
  for (const name of Object.keys(ARCHITECTURES) as ArchitectureName[]) {
    const svg = drawNetwork(named(name, 10, 64), `"<b>" & ${name}`);
    checkMarkup(svg);
    assert(svg.includes("&#34;&#60;b&#62;&#34; &#38;"));
    assert(!/NaN|undefined|Infinity/.test(svg), name);
    const convolutions = named(name, 10, 64).layers.filter(({ hasKernel }) => hasKernel);
    for (const { name: layer } of convolutions) {
      assert.equal(svg.split(`<title>${layer}</title>`).length, 2, `${name}: ${layer}`);
    }
  }
});

/** Tags are closed in their order, and no attribute is there twice. */
function checkMarkup(svg: string): void {
  const open: string[] = [];
  for (const [, end, name, attributes, alone] of svg.matchAll(/<(\/?)(\w+)([^<>]*?)(\/?)>/g)) {
    if (end) assert.equal(open.pop(), name);
    else if (!alone) open.push(name);
    const keys = [...attributes.matchAll(/([\w-]+)=/g)].map(([, key]) => key);
    assert.equal(new Set(keys).size, keys.length, attributes);
  }
  assert.deepEqual(open, []);
}
