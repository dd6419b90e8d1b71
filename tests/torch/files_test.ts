/** Files for PyTorch and NumPy and from there: names, layouts, what is refused. No PyTorch is needed. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { IMPORTS } from "../../cli/imports/mod.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { f32 } from "../../engine/graph/spec.ts";
import { createStoredNet } from "../../engine/formats/network.ts";
import { writeNpz } from "../../engine/formats/npz.ts";
import type { Model } from "../../engine/formats/model.ts";
import {
  type CountTensor,
  type StoredTensor,
  writeSafetensors,
} from "../../engine/formats/safetensors.ts";
import { openSafetensors } from "../../engine/formats/safetensors_file.ts";
import { fromTorch, layoutsOf, toTorch } from "../../engine/formats/torch/layout.ts";
import { stateDictOf } from "../../engine/formats/torch/state_dict.ts";
import { toStateDict } from "../../engine/formats/torch/to_state_dict.ts";
import type { Layer } from "../../engine/model/layer.ts";
import { graphNetwork } from "../../engine/model/layers/mod.ts";
import { main } from "../../main.ts";
import { captured } from "../captured.ts";
import { exported, imported } from "./files.ts";
import { DRAWN, drawnModel } from "./models.ts";

/** torchvision's names and shapes, for three classes, as its `state_dict` has them. */
const TORCHVISION: Record<string, [string, number[]][]> = JSON.parse(
  readFileSync(new URL("fixtures/torchvision.json", import.meta.url), "utf8"),
);

for (const name of Object.keys(DRAWN)) {
  Deno.test(`${name} is exported, imported and exported again as the same file`, async () => {
    const model = drawnModel(name);
    const first = await exported(model, "safetensors");
    const { model: read, remarks } = await imported(first);
    assert.deepEqual(read.description, model.description);
    assert.deepEqual([...read.weights.keys()], [...model.weights.keys()]);
    for (const [name, { shape, data }] of model.weights) {
      const found = read.weights.get(name)!;
      assert.deepEqual(found.shape, shape);
      assert.equal(Buffer.compare(bytesOf(found.data), bytesOf(data)), 0, name);
    }
    assert.deepEqual(remarks, []);
    assert.equal(Buffer.compare(await exported(read, "safetensors"), first), 0);
    const halves = await exported(model, "safetensors", "f16");
    assert(halves.length < first.length);
    const { model: rounded } = await imported(halves);
    assert.equal(Buffer.compare(await exported(rounded, "safetensors", "f16"), halves), 0);
    assert.equal(
      Buffer.compare(await exported(rounded, "npz"), await exported(rounded, "npz")),
      0,
    );
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: StoredTensor["data"]) =>
  new Uint8Array(buffer, byteOffset, byteLength);

Deno.test("torchvision's networks have torchvision's names, shapes and order", async () => {
  for (const [network, expected] of Object.entries(TORCHVISION)) {
    const { tensors, metadata } = openSafetensors(
      await exported(drawnModel(network), "safetensors"),
      "a",
    );
    assert.deepEqual([...tensors].map(([name, { shape }]) => [name, shape]), expected);
    assert.deepEqual(
      [...tensors].filter(([, { dtype }]) => dtype !== "F32").map((
        [name, { dtype }],
      ) => [name, dtype]),
      expected.flatMap(([name]) => name.endsWith("num_batches_tracked") ? [[name, "I64"]] : []),
    );
    assert.equal(metadata.format, "pt");
    assert.equal(metadata.architecture, network);
    assert.deepEqual(JSON.parse(metadata.classes), ["cat", "dog", "Übung"]);
  }
});

Deno.test("other networks have their layers' names, and what goes around a block comes after it", () => {
  const names = (name: string) =>
    stateDictOf(drawnModel(name).description).tensors.map(({ name }) => name);
  assert.deepEqual(names("tiny").slice(0, 3), ["conv1.weight", "conv1.bias", "conv2.weight"]);
  const inBlock = names("resnet8").filter((name) => /^residual2\..*weight/.test(name));
  assert.deepEqual(inBlock, [
    "residual2.conv1.weight",
    "residual2.norm1.weight",
    "residual2.conv2.weight",
    "residual2.norm2.weight",
    "residual2.shortcut.conv1.weight",
    "residual2.shortcut.norm1.weight",
  ]);
  assert.equal(names("resnet8").at(-1), "dense1.bias");
  const pictures = names("pictures");
  assert(pictures.includes("first_one.weight") && pictures.includes("squeeze1.reduce.weight"));
  // Both or neither is learned in PyTorch.
  assert.deepEqual(pictures.filter((name) => /^norm[123]/.test(name)), [
    "norm1.weight",
    "norm1.bias",
    "norm2.weight",
    "norm2.bias",
    "norm2.running_mean",
    "norm2.running_var",
    "norm2.num_batches_tracked",
    "norm3.running_mean",
    "norm3.running_var",
    "norm3.num_batches_tracked",
  ]);
});

Deno.test("two layers that PyTorch would call alike are refused by name", () => {
  const { description } = drawnModel("tiny");
  const conv = { type: "Conv2D", filters: 3, kernelSize: 1, strides: 1, padding: "SAME" };
  const layers = [{ ...conv, name: "a.b" }, { ...conv, name: "a_b" }];
  const network = { type: "Sequential", layers: [...layers, { type: "GlobalAveragePooling2D" }] };
  assert.throws(
    () => stateDictOf({ ...description, network }),
    /^RangeError: Cannot give the weights PyTorch's names as more than one would be called 'a_b\.weight', 'a_b\.bias': name/,
  );
});

Deno.test("layouts are undone to the bit, and a flattened picture's rows are permuted", () => {
  const { description: { network, preprocessing }, weights } = drawnModel("flattened");
  const graph = new Graph();
  const { layer } = DRAWN.flattened;
  assert.deepEqual(layer.description, network);
  layer(createStoredNet(graph), graph.input("x", f32(1, preprocessing.height, 12, 1)));
  const layouts = layoutsOf(graph);
  for (const [name, variable] of graph.variables) {
    const data = weights.get(name)!.data as Float32Array;
    const layout = layouts.get(variable)!;
    assert.deepEqual(fromTorch(toTorch(data, layout), layout), data, name);
  }
  // [4, 5, 5] places and channels: what lies at (y, x, c) is at (c, y, x) there.
  const scale = weights.get("norm1/scale")!.data as Float32Array;
  const moved = toTorch(scale, layouts.get(graph.variables.get("norm1/scale")!)!);
  const at = (y: number, x: number, c: number) => (y * 5 + x) * 5 + c;
  assert.equal(moved[(3 * 4 + 2) * 5 + 1], scale[at(2, 1, 3)]);
  const kernel = weights.get("dense1/kernel")!.data as Float32Array;
  const dense = toTorch(kernel, layouts.get(graph.variables.get("dense1/kernel")!)!);
  assert.equal(dense[7 * 100 + (3 * 4 + 2) * 5 + 1], kernel[at(2, 1, 3) * 11 + 7]);
});

/** Ops by name, with the names of what they take and of what they give. */
type GraphNodes = [op: string, inputs: string[], output: string, attributes: object][];

/** A graph of ops on pictures `[N, 4, 6, 3]`, as an import from elsewhere makes it. */
const graphOf = (
  variables: Record<string, number[]>,
  nodes: [string, string[], string, object][],
) =>
  graphNetwork({
    input: "x",
    output: nodes.at(-1)![2],
    variables,
    nodes: nodes.map(([op, inputs, output, attributes]) => ({
      op,
      inputs,
      outputs: [output],
      attributes: { ...attributes },
    })),
  });

const CONVOLUTION = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 };
const product = (transB: boolean) => ({ transA: false, transB, activation: "none" });

/** The tensors of a graph by PyTorch's names. */
function tensorsOfGraph(layer: Layer) {
  const { description } = drawnModel("tiny");
  const preprocessing = { ...description.preprocessing, height: 4, width: 6 };
  const network = layer.description;
  const named = { ...description, architecture: "resnet18", network, preprocessing };
  const { tensors, isTorchvisions } = stateDictOf(named);
  assert(!isTorchvisions);
  return tensors.map(({ name, shape, source }) => {
    assert(source.kind === "variable");
    return { name, shape, layout: source.layout };
  });
}

Deno.test("a network that was imported as a graph keeps its names", () => {
  const tensors = tensorsOfGraph(graphOf(
    { "a/conv.1/kernel": [1, 1, 3, 4], "fc.weight": [4, 2], "turned": [2, 2], "one": [] },
    [
      ["conv2d", ["x", "a/conv.1/kernel"], "c", { ...CONVOLUTION, activation: "none" }],
      ["globalAveragePool", ["c"], "p", {}],
      ["matMul", ["p", "fc.weight"], "f", product(false)],
      ["matMul", ["f", "turned"], "t", product(true)],
      ["multiply", ["t", "one"], "y", {}],
    ],
  ));
  assert.deepEqual(tensors.map(({ name, shape }) => [name, shape]), [
    ["a.conv.1.weight", [4, 3, 1, 1]],
    ["fc.weight", [2, 4]],
    ["turned", [2, 2]],
    ["one", []],
  ]);
  const { layout } = tensors[3];
  assert.deepEqual(fromTorch(toTorch(Float32Array.of(7), layout), layout), Float32Array.of(7));
});

Deno.test("rows are permuted where a graph flattens pictures, and nowhere else", () => {
  const partsOf = (shape: number[], ...nodes: GraphNodes) =>
    tensorsOfGraph(graphOf({ w: shape }, nodes))[0].layout.parts;
  const flat = { shape: [1, -1] };
  const before: GraphNodes[number] = ["reshape", ["x"], "row", flat];
  assert.deepEqual(
    partsOf([72, 2], before, ["matMul", ["row", "w"], "y", product(false)]),
    [4, 6, 3, 2],
  );
  assert.deepEqual(
    partsOf([2, 72], before, ["matMul", ["row", "w"], "y", product(true)]),
    [2, 4, 6, 3],
  );
  assert.deepEqual(
    partsOf(
      [72, 2],
      ["transpose", ["x"], "first", { perm: [0, 3, 1, 2] }],
      ["relu", ["first"], "more", {}],
      ["reshape", ["more"], "row", flat],
      ["matMul", ["row", "w"], "y", product(false)],
    ),
    [72, 2],
  );
  assert.deepEqual(
    partsOf([3, 2], ["reshape", ["x"], "places", { shape: [24, 3] }], [
      "matMul",
      ["places", "w"],
      "y",
      product(false),
    ]),
    [3, 2],
  );
});

/** A file as other programs write it: weights, and no word about them. */
const plain = (
  tensors: ReadonlyMap<string, StoredTensor | CountTensor>,
  metadata: Record<string, string> = { format: "pt" },
) => writeSafetensors(tensors, metadata);

Deno.test("torchvision's names bring ImageNet's statistics, 224x224 and as many classes as there are", async () => {
  const model = drawnModel("resnet18");
  const { model: read, remarks } = await imported(plain(toStateDict(model)), {
    network: "resnet18",
  });
  const { classes, architecture, preprocessing } = read.description;
  assert.deepEqual([classes, architecture], [["0", "1", "2"], "resnet18"]);
  const { height, width, fit, mean, scale } = preprocessing;
  assert.deepEqual([height, width, fit], [224, 224, "cover"]);
  assert.deepEqual(mean, [123.675, 116.28, 103.53]);
  const white = mean.map((value, i) => (255 - value) * scale[i]);
  [2.2489, 2.4286, 2.64].forEach((expected, i) => assert(Math.abs(white[i] - expected) < 1e-4));
  assert.deepEqual(read.weights, model.weights);
  assert.equal(remarks.length, 3);
  assert.match(remarks.join("\n"), /called 0 to 2.*--classes.*\n.*224x224.*\n.*ImageNet/s);
  const said = await imported(plain(toStateDict(model)), {
    network: "resnet18",
    classes: ["a", "b", "c"],
    size: { height: 64, width: 48 },
    mean: [1, 2, 3],
    deviation: [4, 5, 8],
    fit: "stretch",
  });
  assert.deepEqual(said.remarks, []);
  assert.deepEqual(said.model.description.classes, ["a", "b", "c"]);
  assert.deepEqual(said.model.description.preprocessing, {
    height: 64,
    width: 48,
    fit: "stretch",
    mean: [1, 2, 3],
    scale: [1 / 4, 1 / 5, 1 / 8],
  });
});

Deno.test("weights under our own names, of one channel, and without counts of batches are read", async () => {
  const size = { height: 14, width: 14 };
  const own = drawnModel("tiny");
  const { model, remarks } = await imported(plain(own.weights, {}), { network: "tiny", size });
  assert.deepEqual(model.weights, own.weights);
  assert.deepEqual(model.description.classes, ["0", "1", "2"]);
  assert.match(remarks.join("\n"), /called 0 to 2.*pixels from 0 to 255, as --mean/s);
  const grey = drawnModel("grey");
  const uncounted = [...toStateDict(grey)].filter(([, { data }]) => data instanceof Float32Array);
  const read = await imported(plain(new Map(uncounted)), { network: "resnet18" });
  assert.deepEqual(read.model.weights, grey.weights);
  assert.deepEqual(read.model.description.preprocessing.mean, [0]);
});

Deno.test("halves of both kinds are read as the numbers that they are", async () => {
  const model = drawnModel("tiny");
  const file = plain(toStateDict(model, "f16"));
  const size = { height: 14, width: 14 };
  const { model: read } = await imported(file, { network: "tiny", size });
  const expected = Float32Array.from(Float16Array.from(model.weights.get("conv1/bias")!.data));
  assert.deepEqual(read.weights.get("conv1/bias")!.data, expected);
  // bfloat16 is the upper half of a float: 0x3f80 is 1, 0xc049 is -3.140625, 0x0001 is 2^-133.
  const [bits, floats] = [[0x3f80, 0xc049, 0x0001], [1, -3.140625, 2 ** -133]];
  const words = new Map([...toStateDict(model)].map(([name, { shape, data }]) => {
    const words = Uint16Array.from({ length: data.length }, (_, i) => bits[i % 3]);
    return [name, { shape, data: new Float16Array(words.buffer) }];
  }));
  const brain = withHeader(plain(words), (text) => text.replaceAll('"F16"', '"BF16"'));
  const { model: found } = await imported(brain, { network: "tiny", size });
  const kernel = found.weights.get("conv1/bias")!.data;
  assert.deepEqual([...kernel], Array.from({ length: 16 }, (_, i) => floats[i % 3]));
});

/** A file with another header. */
function withHeader(file: Uint8Array, change: (text: string) => string) {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const text = new TextEncoder().encode(
    change(new TextDecoder().decode(file.subarray(8, 8 + length))),
  );
  const bytes = new Uint8Array(8 + text.length + file.length - 8 - length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(file.subarray(8 + length), 8 + text.length);
  return bytes;
}

Deno.test("all that is missing, left over or misshapen is told at once", async () => {
  const tensors = toStateDict(drawnModel("resnet18"));
  tensors.delete("bn1.bias");
  tensors.delete("layer4.1.conv2.weight");
  tensors.set("head\n.weight", { shape: [1], data: Float32Array.of(1) });
  tensors.set("conv1.weight", { shape: [64, 3, 3, 3], data: new Float32Array(1728) });
  tensors.set("bn1.running_mean", { shape: [64], data: new Uint32Array(64) });
  tensors.set("bn1.num_batches_tracked", { shape: [1], data: BigInt64Array.of(1n) });
  const classes = ["a", "b"];
  await assert.rejects(imported(plain(tensors), { network: "resnet18", classes }), {
    message:
      "Cannot use 'a.safetensors' as its tensors are not those of the network 'resnet18':\n" +
      "  missing: 'bn1.bias', 'layer4.1.conv2.weight'\n" +
      "  left over: 'head\\n.weight'\n" +
      "  'conv1.weight' is F32[64, 3, 3, 3], expected F32, F16 or BF16 [64, 3, 7, 7]\n" +
      "  'bn1.running_mean' is U32[64], expected F32, F16 or BF16 [64]\n" +
      "  'bn1.num_batches_tracked' is I64[1], expected I64[]\n" +
      "  'fc.weight' is F32[3, 512], expected F32, F16 or BF16 [2, 512]\n" +
      "  'fc.bias' is F32[3], expected F32, F16 or BF16 [2]",
  });
});

Deno.test("what a file or its options leave open or contradict is refused in words", async () => {
  const tensors = toStateDict(drawnModel("tiny"));
  const file = await exported(drawnModel("tiny"), "safetensors");
  const refused = (bytes: Uint8Array<ArrayBuffer>, options: object, message: RegExp) =>
    assert.rejects(imported(bytes, options), message);
  await refused(plain(tensors), {}, /as it doesn't tell its network: name it by --network \(tut/);
  await refused(plain(tensors), { network: "toString" }, /doesn't tell its network/);
  await refused(plain(tensors), { network: "tiny" }, /nothing tells its pictures' size.*--size/);
  await refused(file, { network: "small" }, /as small as it says that it is 'tiny': leave out/);
  await refused(file, { classes: ["a", "a", "b"] }, /classes\[1\] is wrong/);
  await refused(file, { classes: ["a"] }, /its classes is wrong: found a list of 1.*\[1, 3\]/);
  await refused(file, { mean: [1], deviation: [1] }, /'conv1\.weight' is F32\[16, 3, 3, 3\]/);
  const size = { height: 1, width: 1 };
  await refused(plain(tensors), { network: "vit_tiny", size }, /its network is wrong/);
  const many = Array.from({ length: 300 }, (_, i) => [`t${i}`, CONSTANT] as const);
  await refused(plain(new Map(many)), { network: "resnet18" }, /'t199', and 100 more$/m);
});

const CONSTANT: StoredTensor = { shape: [1], data: Float32Array.of(1) };

Deno.test("what a file's metadata says of its network is checked", async () => {
  const { metadata: good } = openSafetensors(
    await exported(drawnModel("tiny"), "safetensors"),
    "a",
  );
  const tensors = toStateDict(drawnModel("tiny"));
  const { classes: _, ...incomplete } = good;
  const cases: [Record<string, string>, RegExp][] = [
    [incomplete, /its __metadata__\.classes is wrong: found nothing, expected a text/],
    [{ ...good, classes: "[1" }, /its __metadata__\.classes is wrong: found "\[1", .* whole JSON/],
    [{ ...good, classes: '["a"]' }, /its classes is wrong: found a list of 1/],
    [{ ...good, network: "{}" }, /its network is wrong/],
    [{ ...good, network: '{"a":1,"a":2}' }, /__metadata__\.network is .*each name once/],
    [{ ...good, network: "[".repeat(1e5) }, /__metadata__\.network is .*100 levels/],
    [{ ...good, preprocessing: "{}" }, /its preprocessing\.height is wrong/],
  ];
  for (const [metadata, message] of cases) {
    await assert.rejects(imported(plain(tensors, metadata)), message);
  }
});

Deno.test("what isn't learned here can't be otherwise there, and weights are numbers", async () => {
  const model = drawnModel("speedrun");
  const file = await exported(model, "safetensors");
  const change = (name: string, value: number) => {
    const changed = file.slice();
    const { bytes } = openSafetensors(changed, "a").tensors.get(name)!;
    new DataView(bytes.buffer, bytes.byteOffset).setFloat32(4, value, true);
    return changed;
  };
  await assert.rejects(
    imported(change("block1.norm1.weight", 0.5)),
    /its block1\.norm1\.weight is wrong: found 0\.5, expected 1 everywhere/,
  );
  await assert.rejects(imported(change("block1.norm1.bias", NaN)), /is wrong: found NaN/);
  await assert.rejects(imported(change("block1.norm1.bias", Infinity)), /is wrong: found Infinity/);
  const large = new Map(model.weights).set("dense1/kernel", {
    shape: [256, 3],
    data: new Float32Array(768).fill(65520),
  });
  const beyond: Model = { ...model, weights: large };
  for (const format of ["safetensors", "npz"] as const) {
    await assert.rejects(
      exported(beyond, format, "f16"),
      /^Error: Cannot write the weights as halves as 'dense1.(weight|kernel)' hold numbers beyond/,
    );
  }
});

Deno.test(".npz has our names and layouts, stored, and says the network", async () => {
  const { description, weights } = drawnModel("flattened");
  const files = unzipSync(await exported({ description, weights }, "npz"));
  assert.deepEqual(
    Object.keys(files),
    [...weights.keys(), "model.json"].map((name) => `${name}.npy`),
  );
  for (const [name, { shape, data }] of weights) {
    const file = files[`${name}.npy`];
    const length = new DataView(file.buffer, file.byteOffset).getUint16(8, true);
    assert.equal((10 + length) % 64, 0);
    assert.deepEqual([...file.subarray(0, 8)], [0x93, ...Buffer.from("NUMPY"), 1, 0]);
    const header = new TextDecoder().decode(file.subarray(10, 10 + length));
    const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
    const literal = `{'descr': '<f4', 'fortran_order': False, 'shape': (${extents}), }`;
    assert.equal(header, `${literal.padEnd(length - 1)}\n`);
    assert.equal(Buffer.compare(file.subarray(10 + length), bytesOf(data)), 0);
  }
});

Deno.test("no name leads out of the folder where an .npz is unpacked", () => {
  const names = ["../a", "/b", "c/../../d", "e\\..\\f", "..", "g//h", "i"];
  const zip = writeNpz(names.map((name) => [name, CONSTANT] as const));
  assert.deepEqual(Object.keys(unzipSync(zip)), [
    "_/a.npy",
    "_/b.npy",
    "c/_/_/d.npy",
    "e/_/f.npy",
    "_.npy",
    "g/_/h.npy",
    "i.npy",
  ]);
  assert.throws(
    () => writeNpz([["a/b", CONSTANT], ["a\\b", CONSTANT]]),
    /Cannot write the array 'a\\b' as another is called so/,
  );
});

Deno.test("export and import on the command line give the network back", async () => {
  const work = await Deno.makeTempDir();
  const loupe = async (...args: string[]) => {
    const { result: code, out, errors } = await captured(() => main(args));
    return { code, out, errors };
  };
  try {
    const at = (name: string) => join(work, name);
    const model = drawnModel("mobilenet_v2");
    await Deno.writeFile(at("weights.safetensors"), plain(toStateDict(model)));
    await Deno.writeTextFile(at("classes.txt"), "cat\ndog\nÜbung\n");
    const named = ["--network", "mobilenet_v2", "--classes", at("classes.txt"), "--size", "40x40"];
    const { code, out, errors } = await loupe(
      ...["import", at("weights.safetensors"), "--out", at("run"), ...named],
    );
    assert.equal(code, 0, errors);
    assert.match(out, /mobilenet_v2, 3 classes, pictures of 40x40/);
    assert.match(errors, /by the mean and the deviation of ImageNet/);
    const file = at("model.safetensors");
    const sent = await loupe("export", at("run"), "--format", "safetensors", "--out", file);
    assert.equal(sent.code, 0, sent.errors);
    assert.match(sent.errors, /torchvision\.models\.mobilenet_v2\(num_classes=3\) loads it/);
    const again = await loupe("import", file, "--out", at("again"));
    assert.equal(again.code, 0, again.errors);
    for (const name of ["model.json", "model.safetensors"]) {
      const [one, other] = ["run", "again"].map((run) =>
        Deno.readFile(at(join(run, "model", name)))
      );
      assert.equal(Buffer.compare(await one, await other), 0, name);
    }
    assert(IMPORTS.some(({ detects }) => detects(new Uint8Array(16), "a.safetensors")));
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
