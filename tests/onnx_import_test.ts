/** Networks from ONNX files: ours and PyTorch's come back, and bad ones are refused in words. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import type { Model } from "../engine/formats/model.ts";
import { createStoredNet } from "../engine/formats/network.ts";
import { writeOnnx } from "../engine/formats/onnx/export.ts";
import { readOnnx } from "../engine/formats/onnx/import.ts";
import {
  type GraphDraft,
  MODEL,
  type ModelDraft,
  type NodeDraft,
  type TensorDraft,
} from "../engine/formats/onnx/proto.ts";
import { encodeMessage } from "../engine/formats/protobuf.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import type { Values } from "../engine/graph/op.ts";
import { uniforms } from "../engine/graph/random.ts";
import { evaluate } from "../engine/graph/reference.ts";
import { f32 } from "../engine/graph/spec.ts";
import { withClasses } from "../engine/model/last_layer.ts";
import { layerOf } from "../engine/model/layer.ts";
import type { GraphOptions } from "../engine/model/layers/graph.ts";
import { readModel } from "../engine/run/model_files.ts";
import { loupe } from "./faults/processes.ts";
import { namedModel } from "./interop/networks.ts";
import { smallModel } from "./mutated/onnx.ts";

const FIXTURES = fileURLToPath(new URL("interop/fixtures/", import.meta.url));
const PYTORCH = join(FIXTURES, "pytorch.onnx");

/** What a network says of images `[N, H, W, C]`, in float64. */
function logitsOf({ description, weights }: Model, images: ArrayLike<number>): Values {
  const { network, preprocessing: { height, width, mean } } = description;
  const graph = new Graph();
  const batch = images.length / (height * width * mean.length);
  const x = graph.input("images", f32(batch, height, width, mean.length));
  const logits = layerOf(network)(createStoredNet(graph), x);
  const numbers = new Map<Tensor, Values>([[x, Float64Array.from(images)]]);
  for (const [name, { data }] of weights) {
    numbers.set(graph.variables.get(name)!, Float64Array.from(data));
  }
  return evaluate(graph, [logits], numbers)[0];
}

function drawn({ description: { preprocessing: { height, width, mean } } }: Model): number[] {
  const uniform = uniforms(3, 1);
  return Array.from({ length: 2 * height * width * mean.length }, () => 2 * uniform() - 1);
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const PLAIN = { precision: "f32", withPreprocessing: false, version: "0" } as const;

for (const model of [smallModel(), namedModel("tutorial"), namedModel("speedrun")]) {
  const { architecture } = model.description;
  Deno.test(`an export of ${architecture} comes back, and is exported to the same bytes`, () => {
    const bytes = writeOnnx(model, PLAIN);
    const { model: back, remarks } = readOnnx(bytes, { file: "x.onnx" });
    assert.deepEqual(remarks, []);
    assert.deepEqual(back.description.classes, model.description.classes);
    assert.deepEqual(back.description.preprocessing, model.description.preprocessing);
    for (const [name, { data }] of model.weights) {
      assert.deepEqual(back.weights.get(name)!.data, data);
    }
    const images = drawn(model);
    assert(furthest(logitsOf(back, images), logitsOf(model, images)) < 1e-9);
    assert(isDeepStrictEqual(writeOnnx(back, PLAIN), bytes));
  });
}

Deno.test("the network within an export with preprocessing and views comes back, in halves too", () => {
  const model = namedModel("tiny", { views: "mirror" });
  const images = drawn(model);
  const expected = logitsOf(model, images);
  for (const [precision, error] of [["f32", 1e-9], ["f16", 5e-3]] as const) {
    const bytes = writeOnnx(model, { precision, withPreprocessing: true, version: "0" });
    const { model: back } = readOnnx(bytes, { file: "x.onnx" });
    assert.deepEqual(back.description.preprocessing, model.description.preprocessing);
    assert(furthest(logitsOf(back, images), expected) < error);
    assert.deepEqual([...back.weights.keys()], [...model.weights.keys()]);
  }
});

Deno.test("a network of PyTorch's computes what it does there, with its layers' names", async () => {
  const kept = JSON.parse(await Deno.readTextFile(join(FIXTURES, "pytorch.json")));
  const floats = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);
  const [pictures, probabilities] = [floats(kept.pictures), floats(kept.probabilities)];
  const bytes = await Deno.readFile(PYTORCH);
  const { model, remarks } = readOnnx(bytes, { file: "pytorch.onnx" });
  assert.match(remarks.join("\n"), /last Softmax is left out.*Pixels go in as 0 to 1.*4 classes/s);
  const logits = logitsOf(model, pictures);
  const sums = [0, 4].map((row) => logits.slice(row, row + 4).reduce((s, x) => s + Math.exp(x), 0));
  const shares = logits.map((x, i) => Math.exp(x) / sums[i >> 2]);
  assert(furthest(shares, probabilities) < 1e-6);
  const { nodes, statistics } = model.description.network as unknown as GraphOptions;
  const ops = nodes.map(({ op }) => op);
  for (const op of ["silu", "gelu", "groupNormalization", "layerNormalization", "dropout"]) {
    assert(ops.includes(op), op);
  }
  assert.deepEqual(statistics, ["stem.1/runningMean", "stem.1/runningVariance"]);
  assert.deepEqual([...model.weights.keys()].slice(0, 2), ["stem.0/kernel", "stem.1/scale"]);
  assert.deepEqual([...model.weights.keys()].slice(-2), ["head/kernel", "head/bias"]);
});

Deno.test("what a file doesn't tell is asked for, or said", async () => {
  const bytes = await Deno.readFile(PYTORCH);
  const read = (options: object) => readOnnx(bytes, { file: "x.onnx", ...options });
  const given = read({ classes: ["a", "b", "c", "d"], mean: [1, 2, 3], deviation: [2, 4, 8] });
  assert.deepEqual(given.model.description.classes, ["a", "b", "c", "d"]);
  assert.deepEqual(given.model.description.preprocessing.scale, [0.5, 0.25, 0.125]);
  assert.equal(given.remarks.length, 1);
  assert.throws(() => read({ classes: ["a", "b"] }), /it has 4 classes, and there are 2 names/);
  assert.throws(() => read({ mean: [1] }), /3 channel\(s\): expected 3 number\(s\) of --mean/);
  assert.throws(() => read({ size: { height: 32, width: 32 } }), /pictures are 20x16, not 32x32/);
});

Deno.test("an imported graph takes other classes where its last layer can", () => {
  const { model } = readOnnx(writeOnnx(smallModel(), PLAIN), { file: "x.onnx" });
  const { network } = model.description;
  const { variables } = withClasses(network, 7) as unknown as GraphOptions;
  assert.deepEqual([variables["dense1/kernel"], variables["dense1/bias"]], [[48, 7], [7]]);
  const graph = new Graph();
  const x = graph.input("images", f32(2, 8, 6, 3));
  assert.deepEqual(layerOf(withClasses(network, 7))(createStoredNet(graph), x).shape, [2, 7]);
  const { nodes } = network as unknown as GraphOptions;
  const cut = { ...network, output: nodes.find(({ op }) => op === "gelu")!.outputs[0] };
  assert.throws(() => withClasses(cut, 7), /its last layer '.*' is gelu: expected a dense layer/);
});

/** A file of nodes on pictures `[N, 3, 4, 4]`. */
const fileOf = (graph: GraphDraft, others: ModelDraft = {}) =>
  encodeMessage(MODEL, {
    irVersion: 8,
    opsetImport: [{ domain: "", version: 13 }],
    ...others,
    graph: {
      input: [{
        name: "x",
        type: {
          tensorType: {
            elemType: 1,
            shape: { dim: [{ parameter: "N" }, { value: 3 }, { value: 4 }, { value: 4 }] },
          },
        },
      }],
      output: [{ name: "y", type: { tensorType: { elemType: 1 } } }],
      ...graph,
    },
  });

const nodeOf = (opType: string, input: string[], output: string[], others: NodeDraft = {}) =>
  ({ opType, input, output, ...others }) satisfies NodeDraft;

const floatsOf = (name: string, dims: number[], numbers: number): TensorDraft => ({
  name,
  dims,
  dataType: 1,
  floatData: Array(numbers).fill(1),
});

const numbers = (count: number) => Array.from({ length: count }, (_, i) => (i * 37 % 23 - 11) / 23);

const wholeOf = (name: string, ...int64Data: number[]): TensorDraft => ({
  name,
  dims: [int64Data.length],
  dataType: 7,
  int64Data,
});

const flat = nodeOf("Flatten", ["x"], ["y"]);

Deno.test("bad files are refused in words, all unknown ops at once", () => {
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /is no ONNX file: it has no graph/],
    [new TextEncoder().encode("hello, world"), /is no ONNX file, or damaged/],
    [
      fileOf({
        node: [
          nodeOf("Resize", ["x"], ["a"]),
          nodeOf("LRN", ["a"], ["b"]),
          nodeOf("Bias", ["b"], ["c"], { domain: "com.microsoft" }),
          nodeOf("If", ["c"], ["y"]),
        ],
      }),
      /there are no ops If, LRN, Resize, com\.microsoft\.Bias here/,
    ],
    [
      fileOf({ node: [nodeOf("FusedConv", ["x"], ["y"], { domain: "com.microsoft" })] }),
      /there are no ops com\.microsoft\.FusedConv here/,
    ],
    [fileOf({ node: [nodeOf("Dense", ["x"], ["y"], { domain: "loupe" })] }), /no ops loupe\.Dense/],
    [
      fileOf({
        node: [
          nodeOf("Add", ["x", "b"], ["a"]),
          nodeOf("Relu", ["a"], ["b"]),
          nodeOf("Flatten", ["b"], ["y"]),
        ],
      }),
      /nothing computes its input 'b' before it/,
    ],
    [fileOf({ node: [nodeOf("Relu", ["x"], ["y"]), flat] }), /its tensor 'y' is there twice/],
    [
      fileOf({ node: [nodeOf("Flatten", ["x"], ["f"]), nodeOf("Sigmoid", ["f"], ["y"])] }),
      /last op is a Sigmoid, by which classes don't exclude each other/,
    ],
    [
      fileOf({ node: [nodeOf("Identity", ["y"], ["a"]), nodeOf("Identity", ["a"], ["y"])] }),
      /its network takes nothing: expected one tensor/,
    ],
    [
      fileOf({
        node: [
          nodeOf("Identity", ["b"], ["a"]),
          nodeOf("Identity", ["a"], ["b"]),
          nodeOf("Flatten", ["x"], ["f"]),
          nodeOf("Add", ["f", "b"], ["s"]),
          nodeOf("Mul", ["s", "b"], ["y"]),
        ],
      }),
      /nothing computes its input 'b' before it/,
    ],
    [fileOf({ node: [flat] }, { opsetImport: [] }), /no single version of ONNX' operators/],
    [fileOf({ node: [flat] }, { opsetImport: [{ version: 6 }] }), /opset 6: expected opset 7 to/],
    [fileOf({ node: [flat] }, { functions: [new Uint8Array(2)] }), /functions of its own/],
    [
      fileOf({ node: [nodeOf("Relu", ["x"], ["y"])] }),
      /output is \[N, 3, 4, 4\]: expected a number a/,
    ],
    [
      fileOf({
        node: [nodeOf("Relu", ["x"], ["y"], { attribute: [{ name: "leak", f: 1, type: 1 }] })],
      }),
      /Relu 'y' can't be read: its leak is not known/,
    ],
    [
      fileOf({
        node: [nodeOf("ReduceSum", ["x", "axes"], ["y"])],
        initializer: [wholeOf("axes", 0)],
      }),
      /works across the batch/,
    ],
  ];
  for (const [bytes, reason] of cases) {
    assert.throws(() => readOnnx(bytes, { file: "x.onnx" }), (error: Error) => {
      assert.match(error.message, /^Cannot import 'x\.onnx' as /);
      assert.match(error.message, reason);
      return true;
    });
  }
});

Deno.test("numbers are held against what the file has before there is memory for them", () => {
  const withWeights = (tensor: TensorDraft) =>
    fileOf({
      node: [nodeOf("Flatten", ["x"], ["f"]), nodeOf("MatMul", ["f", "w"], ["y"])],
      initializer: [tensor],
    });
  const computed = (opType: string, ...shape: number[]) =>
    fileOf({
      node: [
        nodeOf(opType, opType === "Expand" ? ["one", "shape"] : ["shape"], ["c"]),
        nodeOf("Flatten", ["x"], ["f"]),
        nodeOf("Add", ["f", "c"], ["y"]),
      ],
      initializer: [wholeOf("shape", ...shape), floatsOf("one", [1], 1)],
    });
  const cases: [Uint8Array, RegExp][] = [
    [withWeights(floatsOf("w", [48, 2], 95)), /has 95 elements, 96 by its shape/],
    [withWeights(floatsOf("w", [2 ** 31, 2 ** 31], 4)), /its shape \[.*\] is not possible/],
    [withWeights(floatsOf("w", [-48, -2], 96)), /its shape \[-48, -2\] is not possible/],
    [withWeights({ ...floatsOf("w", [48, 2], 0), dataLocation: 1 }), /in another file/],
    [withWeights({ ...floatsOf("w", [48, 2], 96), dataType: 8 }), /elements of type 8/],
    [
      withWeights({ ...floatsOf("w", [48, 2], 95), floatData: [...Array(95).fill(1), NaN] }),
      /no finite/,
    ],
    [computed("ConstantOfShape", 2 ** 40), /constants of more than/],
    [
      fileOf({
        node: [nodeOf("Pad", ["x", "p"], ["a"]), nodeOf("Flatten", ["a"], ["y"])],
        initializer: [wholeOf("p", 0, 0, 9000, 9000, 0, 0, 9000, 9000)],
      }),
      /classes apart: at most 100000 are read/,
    ],
    [computed("ConstantOfShape", -3), /its shape \[-3\] is not possible/],
    [computed("Expand", 2 ** 20, 2 ** 20), /constants of more than/],
    [computed("Expand", -(2 ** 40), 48), /not possible/],
  ];
  for (const [bytes, reason] of cases) {
    assert.throws(() => readOnnx(bytes, { file: "x.onnx" }), (error: Error) => {
      assert.match(error.message, /^Cannot import 'x\.onnx' as /);
      assert.match(error.message, reason);
      return true;
    });
  }
});

Deno.test("a softmax is left out where it is of all classes, and computed where it is not", () => {
  const convolved = nodeOf("Conv", ["x", "kernel"], ["c"]);
  const kernel = { ...floatsOf("kernel", [4, 3, 3, 4], 144), floatData: numbers(144) };
  const softmax = (axis: number) =>
    nodeOf("Softmax", ["c"], ["s"], { attribute: [{ name: "axis", i: axis, type: 2 }] });
  const read = (opset: number, axis: number) =>
    readOnnx(
      fileOf({
        node: [convolved, softmax(axis), nodeOf("Flatten", ["s"], ["y"])],
        initializer: [kernel],
      }, { opsetImport: [{ version: opset }] }),
      { file: "x.onnx" },
    );
  // What is convolved is [N, 4, 2, 1]: of it all are 8 classes, its channels are 4.
  const whole = read(12, 1);
  assert.match(whole.remarks.join(), /last Softmax is left out/);
  const images = drawn(whole.model);
  const logits = logitsOf(whole.model, images);
  for (const [axis, stride] of [[1, 2], [2, 1]]) {
    const { model, remarks } = read(13, axis);
    assert.doesNotMatch(remarks.join(), /left out/);
    const found = logitsOf(model, images);
    const partners = (i: number) =>
      Array.from({ length: 8 }, (_, j) => 8 * Math.floor(i / 8) + j)
        .filter((j) => axis === 1 ? j % stride === i % stride : j >> 1 === i >> 1);
    const expected = Array.from(
      logits,
      (value, i) => 1 / partners(i).reduce((sum, j) => sum + Math.exp(logits[j] - value), 0),
    );
    assert(furthest(found, expected) < 1e-6);
  }
});

Deno.test("a circle, long chains and weights used again and again are read or refused soon", () => {
  const chain = (length: number) =>
    Array.from(
      { length },
      (_, i) => nodeOf("Identity", [`i${i}`], [i === length - 1 ? "y" : `i${i + 1}`]),
    );
  const again = Array.from({ length: 400 }, (_, i) => [
    nodeOf("Identity", ["w"], [`w${i}`]),
    nodeOf("Gemm", [`f${i}`, `w${i}`], [i === 399 ? "y" : `f${i + 1}`]),
  ]).flat();
  const weights = { ...floatsOf("w", [48, 48], 0), floatData: numbers(48 * 48) };
  const big = { name: "w", dims: [2048, 2048], dataType: 1, rawData: new Uint8Array(2 ** 24) };
  const widened = [
    nodeOf("Concat", Array(43).fill("f"), ["wide"], {
      attribute: [{ name: "axis", i: 1, type: 2 }],
    }),
    nodeOf("Slice", ["wide", "start", "end", "axis"], ["f0"]),
  ];
  const few = [wholeOf("start", 0), wholeOf("end", 2048), wholeOf("axis", 1)];
  const cases: [Uint8Array, RegExp | undefined][] = [
    [fileOf({ node: [nodeOf("Flatten", ["x"], ["i0"]), ...chain(15_000)] }), undefined],
    [fileOf({ node: [nodeOf("Flatten", ["x"], ["i0"]), ...chain(100_000)] }), /at most 20000/],
    [
      fileOf({
        node: [
          nodeOf("Flatten", ["x"], ["f"]),
          nodeOf("Identity", ["b"], ["a"]),
          nodeOf("Identity", ["a"], ["b"]),
          nodeOf("Add", ["f", "b"], ["y"]),
        ],
      }),
      /nothing computes its input 'b' before it/,
    ],
    [
      fileOf({ node: [nodeOf("Flatten", ["x"], ["f0"]), ...again], initializer: [weights] }),
      undefined,
    ],
    [
      fileOf({
        node: [nodeOf("Flatten", ["x"], ["f"]), ...widened, ...again],
        initializer: [big, ...few],
      }),
      /makes constants of more than/,
    ],
    [
      fileOf({
        node: [nodeOf("Flatten", ["x"], ["f"]), nodeOf("Sum", Array(1e5).fill("f"), ["y"])],
      }),
      /its Sum 'y' has 100000 inputs and 1 outputs: at most 1024/,
    ],
    [
      fileOf({
        node: [
          nodeOf("Flatten", ["x"], ["f0"]),
          ...Array.from(
            { length: 100 },
            (_, i) => nodeOf("Sum", Array(1000).fill(`f${i}`), [i === 99 ? "y" : `f${i + 1}`]),
          ),
        ],
      }),
      /becomes a network of more than 65536 ops/,
    ],
    [
      fileOf({ node: Array<NodeDraft>(2 ** 20 + 1).fill({}) }),
      /damaged.*more than 1048576 parts/,
    ],
  ];
  for (const [bytes, reason] of cases) {
    const begin = performance.now();
    const read = () => readOnnx(bytes, { file: "x.onnx" });
    if (reason) assert.throws(read, reason);
    else read();
    assert(performance.now() - begin < 15_000);
  }
});

Deno.test("a network of PyTorch's is imported, fine-tuned for other classes and exported", async () => {
  const work = await Deno.makeTempDir();
  try {
    const [pictures, imported, tuned] = ["faces", "imported", "tuned"].map((name) =>
      join(work, name)
    );
    await writeDrawnFaces(pictures, 24, uniforms(1, 6));
    const run = async (...args: string[]) => {
      const { code, errors, out } = await loupe(args);
      assert.equal(code, 0, errors);
      return out;
    };
    assert.match(await run("import", PYTORCH, "--out", imported), /4 classes, pictures of 20x16/);
    await run("train", pictures, "--from", imported, "--out", tuned, "--epochs", "1", "--no-tune");
    const [before, after] = [await readModel(imported), await readModel(tuned)];
    assert.deepEqual(after.weights.get("head/kernel")!.shape, [12, 2]);
    for (const name of ["stem.0/kernel", "stem.1/scale", "stem.1/runningMean", "layer/offset"]) {
      assert.notDeepEqual(after.weights.get(name)!.data, before.weights.get(name)!.data, name);
    }
    await run("export", tuned, "--format", "onnx");
    const exported = await Deno.readFile(join(tuned, "export", "model.onnx"));
    const { model } = readOnnx(exported, { file: "model.onnx" });
    const images = drawn(model);
    assert(furthest(logitsOf(model, images), logitsOf(after, images)) < 1e-6);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
