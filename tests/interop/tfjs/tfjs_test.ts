/** Networks from TensorFlow.js, as `test:tfjs` kept them, and changed by hand. */
import assert from "node:assert/strict";
import { teachableMachine } from "../../../cli/imports/teachable_machine.ts";
import type { ImportOptions } from "../../../cli/imports/format.ts";
import type { Model } from "../../../engine/formats/model.ts";
import { readTfjsModel } from "../../../engine/formats/tfjs/read_model.ts";
import { writeTfjsModel } from "../../../engine/formats/tfjs/write_model.ts";
import { difference, type Files, NAMES, readFixture, zipped } from "./fixture.ts";
import { LABELS } from "./pictures.ts";

// deno-lint-ignore no-explicit-any -- JSON that the tests change at will
type Json = any;

const nothing = () => Promise.resolve(undefined);

/** Imports a zip of files. */
async function imported(files: Files, told: Partial<ImportOptions> = {}): Promise<Model> {
  const options = { file: "my.zip", beside: nothing, ...told };
  return (await teachableMachine.read(zipped(files), options)).model;
}

const textOf = (files: Files, name: string) => new TextDecoder().decode(files.get(name));
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** The second network's files with a changed `model.json`. */
function changed(change: (model: Json) => void, files = readFixture("mobilenet_v2").files): Files {
  const model: Json = JSON.parse(textOf(files, "model.json"));
  change(model);
  return new Map([...files, ["model.json", bytesOf(model)]]);
}

/** The layers of the network within networks that the pictures go into. */
const trunkOf = (model: Json): Json[] =>
  model.modelTopology.config.layers[0].config.layers[0].config.layers;
const layerCalled = (model: Json, name: string): Json =>
  trunkOf(model).find((layer) => layer.name === name);
const weightsOf = (model: Json): Json[] => model.weightsManifest[0].weights;

for (const name of NAMES) {
  Deno.test(`${name} of TensorFlow.js says what it said`, async () => {
    const { files, answers } = readFixture(name);
    const model = await imported(files);
    const apart = difference(model, answers);
    assert(apart < 1e-5, `${apart}`);
    const { classes, preprocessing } = model.description;
    assert.deepEqual(classes, LABELS);
    const middle = [127, 127, 127];
    assert.deepEqual(preprocessing, {
      height: 32,
      width: 32,
      fit: "cover",
      mean: middle,
      scale: middle.map((each) => 1 / each),
    });
  });
}

Deno.test("what was imported goes out and comes back the same, to the byte", async () => {
  const model = await imported(readFixture("mobilenet_v2").files);
  const files = writeTfjsModel(model);
  const read = (name: string) => {
    const found = files.get(name);
    return typeof found === "string" ? new TextEncoder().encode(found) : found;
  };
  const { model: back } = await readTfjsModel({
    file: "model.json",
    model: read("model.json")!,
    beside: (name) => Promise.resolve(read(name)),
  }, {});
  assert.deepEqual(back, model);
  assert.deepEqual(writeTfjsModel(back), files);
});

Deno.test("names, options and joins of layers come from the file", async () => {
  const { network } = (await imported(readFixture("mobilenet_v2").files)).description;
  const layers: Json[] = network.layers as Json[];
  const of = (name: string) => layers.find((layer) => layer.name === name);
  assert.deepEqual([of("Conv1").padding, of("Conv1").strides], ["SAME", 2]);
  assert.deepEqual([of("block_1_depthwise").padding, of("block_1_depthwise").type], [
    "SAME",
    "DepthwiseConv2D",
  ]);
  const { momentum, epsilon } = of("bn_Conv1");
  assert.deepEqual([momentum, epsilon], [0.999, 0.001]);
  assert.equal(of("block_2_add").type, "Residual");
  assert.deepEqual(layers.map(({ type }) => type).slice(-4), [
    "GlobalAveragePooling2D",
    "Dense",
    "ReLU",
    "Dense",
  ]);
});

Deno.test("Keras' own ways to write the same are read, too", async () => {
  const { answers } = readFixture("mobilenet_v2");
  const ways: Record<string, (model: Json) => void> = {
    "as keras.Model.save() has it": (model) =>
      model.modelTopology = { keras_version: "2.15.0", model_config: model.modelTopology },
    "a list of layers alone": (model) => {
      const { config } = model.modelTopology;
      model.modelTopology.config = config.layers;
    },
    "functional": (model) => {
      const trunk = model.modelTopology.config.layers[0].config.layers[0];
      trunk.class_name = "Functional";
      trunk.config.input_layers = trunk.config.input_layers[0];
      trunk.config.layers.reverse();
    },
    "axes in lists": (model) => layerCalled(model, "bn_Conv1").config.axis = [3],
    "Keras 3": (model) => {
      for (const layer of trunkOf(model)) {
        if (layer.class_name === "InputLayer") {
          layer.config.batch_shape = layer.config.batch_input_shape;
          delete layer.config.batch_input_shape;
        }
        layer.inbound_nodes = layer.inbound_nodes.map((node: Json[]) => {
          const tensors = node.map((each) => ({
            class_name: "__keras_tensor__",
            config: { shape: [null], dtype: "float32", keras_history: each.slice(0, 3) },
          }));
          return { args: tensors.length > 1 ? [tensors] : tensors, kwargs: {} };
        });
      }
    },
    "with an optimizer's numbers": (model) =>
      weightsOf(model).push({ name: "m", shape: [0], dtype: "int32", group: "optimizer" }),
  };
  for (const [way, change] of Object.entries(ways)) {
    const apart = difference(await imported(changed(change)), answers);
    assert(apart < 1e-5, `${way}: ${apart}`);
  }
});

Deno.test("numbers of fewer bits become floats", async () => {
  const { files } = readFixture("mobilenet_v2");
  const plain = await imported(files);
  const [name, stored] = [...plain.weights][0];
  for (const dtype of ["uint8", "uint16", "float16"] as const) {
    const size = stored.data.length;
    const whole = Float32Array.from({ length: size }, (_, i) => (i * 7) % 251);
    const bytes = new Uint8Array(
      (dtype === "float16"
        ? Float16Array.from(whole)
        : dtype === "uint8"
        ? Uint8Array.from(whole)
        : Uint16Array.from(whole)).buffer,
    );
    const quantized = changed((model) => {
      const scaled = dtype === "float16" ? {} : { scale: 0.25, min: -3 };
      weightsOf(model)[0].quantization = { dtype, original_dtype: "float32", ...scaled };
    });
    const rest = files.get("weights.bin")!.subarray(size * 4);
    const joined = new Uint8Array([...bytes, ...rest]);
    const model = await imported(new Map([...quantized, ["weights.bin", joined]]));
    const expected = whole.map((each) => dtype === "float16" ? each : each * 0.25 - 3);
    assert.deepEqual(model.weights.get(name)!.data, expected);
    const others = (each: Model) => [...each.weights].slice(1);
    assert.deepEqual(others(model), others(plain));
  }
});

Deno.test("halves are half as long, and come back as what they are", async () => {
  const model = await imported(readFixture("mobilenet_v2").files);
  const files = writeTfjsModel(model, "f16");
  const weights = files.get("group1-shard1of1.bin") as Uint8Array;
  assert.equal(weights.length * 2, readFixture("mobilenet_v2").files.get("weights.bin")!.length);
  const back = await imported(
    new Map([...files].map(([name, content]) => [
      name,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ])) as Files,
  );
  for (const [name, { data }] of back.weights) {
    assert.deepEqual(data, Float32Array.from(Float16Array.from(model.weights.get(name)!.data)));
  }
});

Deno.test("pixels that the first layer scales are scaled before it", async () => {
  const { answers } = readFixture("mobilenet_v2");
  const files = changed((model) => {
    const layers = model.modelTopology.config.layers;
    const rescaling = (name: string, scale: number, offset: number) => ({
      class_name: "Rescaling",
      config: { name, scale, offset, batch_input_shape: [null, 32, 32, 3] },
    });
    layers.unshift(rescaling("a", 1 / 255, 0), rescaling("b", 255 / 127, -1));
  });
  files.set("metadata.json", bytesOf({ labels: LABELS }));
  const model = await imported(files);
  const apart = difference(model, answers);
  assert(apart < 1e-5, `${apart}`);
  const told = { classes: ["a", "b", "c"], mean: [1, 2, 3], deviation: [2, 2, 2] };
  const { classes, preprocessing } = (await imported(files, told)).description;
  assert.deepEqual(classes, told.classes);
  assert(Math.abs(preprocessing.mean[1] - (2 + 2 * 127)) < 1e-9);
});

Deno.test("that nothing tells how pixels become numbers is said", async () => {
  const { files } = readFixture("others");
  const said = async (metadata: Json, told: Partial<ImportOptions> = {}) => {
    const zip = zipped(new Map([...files, ["metadata.json", bytesOf(metadata)]]));
    const options = { file: "my.zip", beside: nothing, ...told };
    return (await teachableMachine.read(zip, options)).remarks.length;
  };
  assert.equal(await said({ labels: LABELS }), 1);
  assert.equal(await said({ labels: LABELS }, { mean: [127, 127, 127] }), 0);
  assert.equal(await said(JSON.parse(textOf(files, "metadata.json"))), 0);
});

Deno.test("layers that are none of ours are named all at once", async () => {
  const unknown = changed((model) => {
    layerCalled(model, "Conv1_relu").class_name = "PReLU";
    layerCalled(model, "block_1_pad").class_name = "Cropping2D";
    layerCalled(model, "block_2_expand_relu").class_name = "PReLU";
  });
  await assert.rejects(
    imported(unknown),
    /^Error: Cannot import 'my.zip\/model.json' as it has what no layers of ours are: PReLU \(Conv1_relu, block_2_expand_relu\), Cropping2D \(block_1_pad\)$/,
  );
  const odd = changed((model) => {
    layerCalled(model, "Conv1").config.kernel_size = [3, 1];
    layerCalled(model, "bn_Conv1").config.axis = 1;
    layerCalled(model, "block_1_pad").config.padding = [[0, 3], [0, 1]];
    layerCalled(model, "out_relu").config.max_value = 7;
  });
  await assert.rejects(imported(odd), (error: Error) => {
    for (const name of ["'Conv1'", "'bn_Conv1'", "'out_relu'"]) {
      assert(error.message.includes(name), error.message);
    }
    return true;
  });
});

/** Ways to be no network of ours, with what is said of it. */
const WRONG: Record<string, [change: (model: Json) => void, said: RegExp]> = {
  "a circle": [
    (model) => layerCalled(model, "Conv1_pad").inbound_nodes = [[["out_relu", 0, 0, {}]]],
    /inbound_nodes is wrong: found "[^"]+", expected no circle/,
  ],
  "a layer that is used twice": [
    (model) => layerCalled(model, "Conv1").inbound_nodes.push([["Conv1_pad", 0, 0, {}]]),
    /layer 'Conv1'.inbound_nodes is wrong: found a list of 2/,
  ],
  "an input that is no layer": [
    (model) => layerCalled(model, "Conv1").inbound_nodes = [[["nobody", 0, 0, {}]]],
    /found "nobody", expected the name of one of its layers/,
  ],
  "two inputs": [
    (model) => {
      const { config } = model.modelTopology.config.layers[0].config.layers[0];
      config.input_layers.push(["Conv1", 0, 0]);
    },
    /input_layers is wrong/,
  ],
  "channels that are joined elsewhere": [
    (model) => {
      const layer = layerCalled(model, "block_2_add");
      layer.class_name = "Concatenate";
      layer.config.axis = 1;
    },
    /Concatenate 'block_2_add' with axis 1: expected the last one/,
  ],
  "another dimension that is normalised": [
    (model) => {
      const layer = layerCalled(model, "bn_Conv1");
      layer.class_name = "LayerNormalization";
      Object.assign(layer.config, { axis: [1, 2], scale: false, center: false });
    },
    /LayerNormalization 'bn_Conv1' with axis \[1,2\]: expected the last ones/,
  ],
  "zeros before a convolution that could be one that whitens": [
    (model) => {
      const { config } = layerCalled(model, "Conv1");
      Object.assign(config, { filters: 54, strides: 1, use_bias: true, trainable: false });
    },
    /zeros \[0,1,0,1\]: expected as many on all sides/,
  ],
  "channels that fit nothing behind them": [
    (model) => layerCalled(model, "block_2_add").class_name = "Concatenate",
    /weight block_3_expand\/kernel is wrong: found \[1, 1, 6, 36\], expected \[1, 1, 12, 36\]/,
  ],
  "a branch that another joins": [
    (model) =>
      layerCalled(model, "block_2_add").inbound_nodes[0].push(["block_2_expand", 0, 0, {}]),
    /branches that share a layer/,
  ],
  "a sigmoid at the end": [
    (model) =>
      model.modelTopology.config.layers[1].config.layers.at(-1).config.activation = "sigmoid",
    /last layer is wrong: found a sigmoid/,
  ],
  "a softmax in between": [
    (model) => model.modelTopology.config.layers[1].config.layers[0].config.activation = "softmax",
    /Dense 'dense_Dense1' with a softmax/,
  ],
  "no picture": [
    (model) => layerCalled(model, "input_1").config.batch_input_shape = [null, 10],
    /input is wrong/,
  ],
  "pictures of another size": [
    (model) => layerCalled(model, "input_1").config.batch_input_shape = [null, 64, 64, 3],
    /input is wrong: found 64×64, expected 32×32/,
  ],
  "channels first": [
    (model) => layerCalled(model, "Conv1").config.data_format = "channels_first",
    /Conv2D 'Conv1' with data_format "channels_first"/,
  ],
  "an epsilon of 0": [
    (model) => layerCalled(model, "bn_Conv1").config.epsilon = 0,
    /BatchNormalization 'bn_Conv1' \(Cannot build/,
  ],
  "a graph model": [
    (model) => model.format = "graph-model",
    /format is wrong: found "graph-model", expected "layers-model"/,
  ],
  "weights elsewhere": [
    (model) => model.weightsManifest[0].paths = ["other.bin"],
    /the weights 'other.bin' are not beside it/,
  ],
  "weights twice": [
    (model) => model.weightsManifest[0].paths = ["weights.bin", "weights.bin"],
    /'weights.bin' twice/,
  ],
  "more numbers than there are": [
    (model) => weightsOf(model)[0].shape = [3, 3, 3, 600],
    /weightsManifest\[0\].paths is wrong: found \d+, expected \d+ bytes/,
  ],
  "a shape of other layers": [
    (model) => weightsOf(model)[0].shape = [3, 3, 6, 3],
    /weight Conv1\/kernel is wrong: found \[3, 3, 6, 3\], expected \[3, 3, 3, 6\]/,
  ],
  "a weight of no layer": [
    (model) => weightsOf(model)[0].name = "Conv9/kernel",
    /weight Conv1\/kernel is wrong: found nothing/,
  ],
  "whole numbers": [
    (model) => weightsOf(model)[0].dtype = "int32",
    /weights\[0\].dtype is wrong: found "int32", expected float32/,
  ],
  "an unknown quantization": [
    (model) => weightsOf(model)[0].quantization = { dtype: "int4", scale: 1, min: 0 },
    /quantization.dtype is wrong/,
  ],
  "a quantization without a scale": [
    (model) => weightsOf(model)[0].quantization = { dtype: "uint8", min: 0 },
    /quantization.scale is wrong/,
  ],
  "numbers that overflow": [
    (model) => weightsOf(model).at(-1).quantization = { dtype: "uint8", scale: 1e308, min: 0 },
    /is wrong/,
  ],
};

for (const [what, [change, said]] of Object.entries(WRONG)) {
  Deno.test(`${what} is refused in words`, async () => {
    await assert.rejects(imported(changed(change)), (error: Error) => {
      assert.match(error.message, /^Cannot (use|import) 'my.zip\/model.json' as /);
      assert.match(error.message, said);
      return true;
    });
  });
}

Deno.test("sounds, poses, names that are one and zips of other things are refused", async () => {
  const { files } = readFixture("mobilenet_v2");
  const metadata = (change: Json): Files =>
    new Map([
      ...files,
      ["metadata.json", bytesOf({ ...JSON.parse(textOf(files, "metadata.json")), ...change })],
    ]);
  await assert.rejects(
    imported(metadata({ packageName: "@teachablemachine/pose" })),
    /packageName is wrong: found "@teachablemachine\/pose"/,
  );
  await assert.rejects(
    imported(metadata({ packageName: undefined, labels: undefined, wordLabels: LABELS })),
    /wordLabels is wrong: found a list of 3, expected nothing, as words are heard/,
  );
  await assert.rejects(imported(metadata({ labels: ["a", "a", "b"] })), /labels\[1\] is wrong/);
  await assert.rejects(imported(metadata({ labels: ["a", "b"] })), /classes is wrong/);
  await assert.rejects(
    imported(metadata({ grayscale: true })),
    /input is wrong: found 3 channels, expected 1/,
  );
  const without = (name: string) => new Map([...files].filter(([each]) => each !== name));
  await assert.rejects(
    imported(without("model.json")),
    /no model.json is in it, but 'weights.bin', 'metadata.json': expected/,
  );
  await assert.rejects(imported(without("metadata.json")), /name them by --classes/);
});
