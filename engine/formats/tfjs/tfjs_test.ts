import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { uniforms } from "../../graph/random.ts";
import { sizeOf } from "../../graph/spec.ts";
import { type ArchitectureName, ARCHITECTURES } from "../../model/architectures/mod.ts";
import {
  batchNormalization,
  concatenate,
  conv2D,
  dense,
  depthwiseConv2D,
  dropout,
  flatten,
  gelu,
  globalAveragePooling2D,
  hardSwish,
  leakyReLU,
  maxPooling2D,
  multiply,
  parallel,
  relu,
  reshape,
  residual,
  sequential,
  sigmoid,
  silu,
  squeezeAndExcite,
  tanh,
} from "../../model/layers/mod.ts";
import { type Layer, named } from "../../model/layer.ts";
import type { Model } from "../model.ts";
import { variablesOf } from "../network.ts";
import type { StoredTensor } from "../safetensors.ts";
import { readTfjsModel } from "./read_model.ts";
import { writeTfjsModel } from "./write_model.ts";

function modelOf({ description: network }: Layer, architecture = "custom"): Model {
  const description = {
    format: "loupe-model",
    version: 2,
    architecture,
    network,
    classes: ["a", "b", "c"],
    preprocessing: {
      height: 32,
      width: 32,
      fit: "contain",
      mean: [100, 110, 120],
      scale: [0.01, 0.02, 0.03],
    },
  } as const;
  const weights = [...variablesOf(description)].map(([name, { shape }], i) => {
    const random = uniforms(1, i);
    const least = name.endsWith("Variance") ? 0.5 : -0.5;
    const data = Float32Array.from({ length: sizeOf(shape) }, () => random() + least);
    return [name, { shape, data }] as const;
  });
  return { description, weights: new Map(weights) };
}

function read(files: Map<string, Uint8Array | string>) {
  const bytesOf = (name: string) => {
    const found = files.get(name);
    return typeof found === "string" ? new TextEncoder().encode(found) : found;
  };
  return readTfjsModel({
    file: "model.json",
    model: bytesOf("model.json")!,
    beside: (name) => Promise.resolve(bytesOf(name)),
  }, {});
}

/** What is in files, or variables, in few words: to be compared. */
function digests(files: Iterable<readonly [string, Uint8Array | string | StoredTensor]>) {
  return [...files].map(([name, content]) => {
    const isTensor = typeof content === "object" && "shape" in content;
    const bytes = isTensor ? new Uint8Array(content.data.buffer) : content;
    const shape = isTensor ? content.shape : [];
    return [name, shape, createHash("sha256").update(bytes).digest("hex")];
  });
}

/** Networks with each way to say a layer, or to join some. */
const NETWORKS: Record<string, () => Layer> = {
  ...Object.fromEntries(
    Object.entries(ARCHITECTURES).filter(([name]) => name !== "vit_tiny")
      .map(([name, { build }]) => [name, () => build(3)]),
  ),
  branches: () =>
    sequential(
      named("detail-fine", conv2D(8, 3, { strides: 2 })),
      hardSwish(),
      named("two", parallel([conv2D(8, 3), silu()], [conv2D(8, 1)])),
      parallel([conv2D(8, 1)], [depthwiseConv2D(3)], [sequential(conv2D(8, 3), gelu())]),
      squeezeAndExcite({ ratio: 4 }),
      squeezeAndExcite({ ratio: 2, activation: "silu", gate: "hardSigmoid" }),
      concatenate([conv2D(3, 1), relu()], [], [maxPooling2D(3, { strides: 1 }), conv2D(5, 1)]),
      multiply([], [globalAveragePooling2D(), dense(16), sigmoid(), reshape([1, 1, 16])]),
      parallel([], [conv2D(16, 1)], [multiply([tanh()], [conv2D(16, 1)])]),
      parallel([], [conv2D(16, 1)]),
      conv2D(8, 1),
      residual([residual([conv2D(8, 3)], [conv2D(8, 1), batchNormalization()]), leakyReLU()]),
      depthwiseConv2D(3, { strides: 2, padding: 1, depthMultiplier: 2 }),
      relu(),
      maxPooling2D(3, { strides: 2, padding: 1 }),
      sequential(dropout(0.1), sequential(conv2D(4, 1), named("mine", relu()))),
      globalAveragePooling2D(),
      dense(3),
    ),
  oneLayer: () => sequential(flatten(), dense(3)),
};

Deno.test("networks come back from TensorFlow.js' form as they went, to the byte", async () => {
  for (const [name, network] of Object.entries(NETWORKS)) {
    const model = modelOf(network(), name as ArchitectureName);
    const files = writeTfjsModel(model);
    const { model: back, remarks } = await read(files);
    assert.deepEqual(remarks, []);
    assert.deepEqual(digests(back.weights), digests(model.weights), name);
    const { network: _, ...rest } = model.description;
    const { network: __, ...others } = back.description;
    assert.deepEqual(others, rest);
    assert.deepEqual(digests(writeTfjsModel(back)), digests(files), name);
  }
});

Deno.test("what TensorFlow.js has no layer for is named all at once", () => {
  assert.throws(
    () => writeTfjsModel(modelOf(ARCHITECTURES.vit_tiny.build(3))),
    /no layer for PositionEmbedding \(position1\), MultiHeadAttention \(residual1\/attention1, /,
  );
});

Deno.test("a layer of any number of inputs is refused in words", async () => {
  const layers = [
    { class_name: "InputLayer", config: { name: "in", batch_input_shape: [null, 8, 8, 3] } },
    {
      class_name: "Add",
      config: { name: "sum" },
      inbound_nodes: [Array.from({ length: 200_000 }, (_, i) => [`none${i}`, 0, 0, {}])],
    },
  ];
  const ends = { input_layers: [["in", 0, 0]], output_layers: [["sum", 0, 0]] };
  const modelTopology = { class_name: "Functional", config: { layers, ...ends } };
  const model = new TextEncoder().encode(JSON.stringify({ modelTopology, weightsManifest: [] }));
  const files = { file: "model.json", model, beside: () => Promise.resolve(undefined) };
  await assert.rejects(
    readTfjsModel(files, {}),
    /found "none\d+", expected the name of one of its/,
  );
});

Deno.test("halves that can't hold a number are refused", () => {
  const { description, weights } = modelOf(NETWORKS.oneLayer());
  const [[name, { shape, data }]] = weights;
  const large = new Map(weights).set(name, { shape, data: data.map(() => 65520) as Float32Array });
  assert.throws(
    () => writeTfjsModel({ description, weights: large }, "f16"),
    /as halves as 'dense1\/kernel' hold numbers beyond 65,504/,
  );
});
