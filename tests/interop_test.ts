/** ONNX files that are written, by their messages; what others make of them is `test:interop`'s. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { export as exportRun } from "../cli/commands/export.ts";
import type { Exported } from "../cli/exports/format.ts";
import { onnx } from "../cli/exports/onnx.ts";
import { writeOnnx } from "../engine/formats/onnx/export.ts";
import { DATA_TYPES, type GraphProto, MODEL } from "../engine/formats/onnx/proto.ts";
import { type Model, writeModel } from "../engine/formats/model.ts";
import { decodeMessage } from "../engine/formats/protobuf.ts";
import { ARCHITECTURES } from "../engine/model/architectures/mod.ts";
import { named } from "../engine/model/layer.ts";
import {
  conv2D,
  dense,
  flatten,
  graphNetwork,
  relu,
  sequential,
} from "../engine/model/layers/mod.ts";
import { LAYERED, LAYERED_SIZE } from "./interop/layers.ts";
import { namedModel, randomModel } from "./interop/networks.ts";
import { subjects } from "./interop/subjects.ts";

const PLAIN = { precision: "f32", withPreprocessing: false, version: "1.2.3" } as const;
const PIXELS = { ...PLAIN, withPreprocessing: true } as const;
const HALF = { ...PLAIN, precision: "f16" } as const;

const read = (model: Model, options: Parameters<typeof writeOnnx>[1] = PLAIN) =>
  decodeMessage(MODEL, writeOnnx(model, options));

/** The extents of a tensor, by name where they have one. */
type Info = GraphProto["input"][number];
const extentsOf = (info: Info) =>
  info.type!.tensorType!.shape!.dim.map(({ value, parameter }) => value ?? parameter);

const WIDTHS: Readonly<Record<number, number>> = {
  [DATA_TYPES.float]: 4,
  [DATA_TYPES.float16]: 2,
  [DATA_TYPES.double]: 8,
  [DATA_TYPES.int64]: 8,
};

/** Holds what makes a graph readable: names that are unique and known, shapes, numbers of their size. */
function checkGraph(graph: GraphProto): void {
  const known = new Set(graph.input.map(({ name }) => name));
  for (const { name, dims, dataType, rawData } of graph.initializer) {
    assert(!known.has(name), `${name} twice`);
    known.add(name);
    const size = dims.reduce((product, extent) => product * extent, 1);
    assert.equal(rawData!.length, size * WIDTHS[dataType!], name);
  }
  const used = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer.forEach(({ name }) => assert(used.has(name!), `${name} is for nothing`));
  const infos = new Map([...graph.valueInfo, ...graph.output].map((info) => [info.name, info]));
  for (const { input, output, name, domain } of graph.node) {
    assert.equal(domain, undefined);
    input.forEach((each) => assert(each === "" || known.has(each), `${name} takes ${each}`));
    assert(name);
    assert.deepEqual(output, [name]);
    assert(!known.has(name), `${name} twice`);
    known.add(name);
    assert(infos.has(name), `${name} has no shape`);
  }
  assert.equal(infos.size, graph.node.length);
  graph.output.forEach(({ name }) => assert(known.has(name)));
}

const initializer = ({ initializer }: GraphProto, name: string) => {
  const found = initializer.find((each) => each.name === name)!;
  return { ...found, numbers: new Float32Array(found.rawData!.slice().buffer) };
};

/** Without those whose weights are many, of which the others have all layers. */
const quick = subjects().filter(({ name }) =>
  !["resnet18", "mobilenet_v2", "speedrun"].includes(name)
);

/** What goes in and comes out, each with its extents. */
function checkBorders(
  { input, output }: GraphProto,
  { description }: Model,
  isOfPixels: boolean,
): void {
  const { classes, preprocessing: { height, width, mean } } = description;
  assert.deepEqual(
    [input, output].map(([info]) => [info.name, ...extentsOf(info)]),
    isOfPixels
      ? [["pixels", "N", "height", "width", 3], ["probabilities", "N", classes.length]]
      : [["images", "N", mean.length, height, width], ["logits", "N", classes.length]],
  );
}

Deno.test("a network is a graph of opset 17, with a shape for each tensor and any number of pictures", () => {
  for (const { name, model: make } of quick) {
    const model = make();
    for (const options of [PLAIN, PIXELS, HALF]) {
      const { irVersion, opsetImport, graph, producerName, producerVersion } = read(model, options);
      assert.deepEqual([irVersion, producerName, producerVersion], [8, "Loupe", "1.2.3"], name);
      assert.deepEqual(opsetImport, [{ domain: "", version: 17 }]);
      checkGraph(graph!);
      checkBorders(graph!, model, options === PIXELS);
      if (options === PIXELS) continue;
      for (const info of graph!.valueInfo) assert.equal(extentsOf(info)[0], "N", info.name);
    }
  }
});

Deno.test("nodes are called as layers, initializers as variables, kernels are ONNX's", () => {
  const model = namedModel("resnet8");
  const { graph } = read(model);
  const nodes = new Map(graph!.node.map((node) => [node.name, node.opType]));
  for (const layer of ["conv1", "norm1", "residual2/norm2", "residual2/shortcut/conv1", "dense1"]) {
    assert(nodes.has(layer), layer);
  }
  assert.deepEqual(
    graph!.initializer.map(({ name }) => name).sort(),
    [...model.weights.keys()].sort(),
  );
  const { dims, numbers } = initializer(graph!, "residual2/conv1/kernel");
  const { shape, data } = model.weights.get("residual2/conv1/kernel")!;
  assert.deepEqual([shape, dims], [[3, 3, 16, 32], [32, 16, 3, 3]]);
  const [y, x, c, f] = [2, 1, 5, 30];
  assert.equal(numbers[((f * 16 + c) * 3 + y) * 3 + x], data[((y * 3 + x) * 16 + c) * 32 + f]);
});

Deno.test("a picture is flattened with its channels first where a dense layer can follow", () => {
  const model = namedModel("tutorial");
  const { graph } = read(model);
  assert(!graph!.node.some(({ opType }) => opType === "Transpose"));
  const { dims, numbers } = initializer(graph!, "dense1/kernel");
  const [height, width, channels, units] = [4, 3, 64, 512];
  assert.deepEqual(dims, [height * width * channels, units]);
  const [y, x, c, unit] = [3, 1, 17, 400];
  const ours = model.weights.get("dense1/kernel")!.data;
  assert.equal(
    numbers[((c * height + y) * width + x) * units + unit],
    ours[((y * width + x) * channels + c) * units + unit],
  );
});

Deno.test("the metadata tell classes, architecture and preprocessing", () => {
  const model = namedModel("tiny", { views: "mirror", fit: "contain", channels: 1 });
  const metadata = Object.fromEntries(
    read(model).metadataProps.map(({ key, value }) => [key, value!]),
  );
  assert.equal(metadata.architecture, "tiny");
  assert.deepEqual(JSON.parse(metadata.classes), model.description.classes);
  const { included, ...preprocessing } = JSON.parse(metadata.preprocessing);
  assert.equal(included, false);
  assert.deepEqual(preprocessing, model.description.preprocessing);
});

Deno.test("several views pass through one network", () => {
  const { graph } = read(namedModel("tiny", { views: "six" }), PIXELS);
  assert.equal(graph!.node.filter(({ opType }) => opType === "Conv").length, 3);
  const looks = graph!.node.find(({ name }) => name === "views")!;
  assert.equal(looks.input.length, 6);
  assert.deepEqual(extentsOf(graph!.valueInfo.find(({ name }) => name === "conv1")!)[0], "6N");
  assert.deepEqual(extentsOf(graph!.output[0]), ["N", 10]);
});

Deno.test("in half precision statistics stay single, and what is too large is told", () => {
  const model = namedModel("resnet8");
  const { graph } = read(model, HALF);
  for (const { name, dataType } of graph!.initializer) {
    const isOfNorm = /norm\d\//.test(name!);
    assert.equal(dataType, isOfNorm ? DATA_TYPES.float : DATA_TYPES.float16, name);
  }
  const types = [...graph!.input, ...graph!.output].map(({ type }) => type!.tensorType!.elemType);
  assert.deepEqual(types, [DATA_TYPES.float, DATA_TYPES.float]);
  const large = (name: string) => {
    const { shape, data } = model.weights.get(name)!;
    return [name, { shape, data: Float32Array.from(data, () => 70_000) }] as const;
  };
  const changed = ["conv1/kernel", "norm1/runningVariance", "dense1/bias"].map(large);
  const weights = new Map([...model.weights, ...changed]);
  assert.throws(
    () => read({ ...model, weights }, HALF),
    /of conv1\/kernel, dense1\/bias are beyond/,
  );
});

Deno.test("a network of one layer, and layers called as what goes in and out, have names of their own", () => {
  const one = randomModel({ name: "one", network: flatten(), height: 2, width: 2, classes: 12 });
  const { graph } = read(one);
  checkGraph(graph!);
  assert.deepEqual(graph!.node.map(({ name }) => name), [
    "images/channels_last",
    "reshape",
    "logits",
  ]);
  const network = sequential(
    named("images", conv2D(2, 1)),
    named("pixels", relu()),
    flatten(),
    named("logits", dense(3)),
  );
  const odd = randomModel({ name: "odd", network, height: 2, width: 2, classes: 3 });
  for (const options of [PLAIN, PIXELS]) checkGraph(read(odd, options).graph!);
});

Deno.test("ops that ONNX has not are refused by name, all at once", () => {
  const ops = ["sigmoidCrossEntropy", "reluGradient", "sigmoidCrossEntropy"];
  const network = graphNetwork({
    input: "x",
    output: "y3",
    variables: {},
    nodes: [
      ...ops.map((op, i) => ({
        op,
        inputs: i ? [`y${i - 1}`, `y${i - 1}`] : ["x", "x"],
        outputs: [`y${i}`],
        attributes: {},
      })),
      { op: "reshape", inputs: ["y2"], outputs: ["y3"], attributes: { shape: [0, -1] } },
    ],
  });
  const model = randomModel({ name: "loss", network, height: 2, width: 2, classes: 12 });
  assert.throws(() => read(model), /no nodes there for sigmoidCrossEntropy, reluGradient: /);
});

Deno.test("a network that does not take each picture by itself is refused", () => {
  const network = graphNetwork({
    input: "x",
    output: "z",
    variables: {},
    nodes: [
      {
        op: "pad",
        inputs: ["x"],
        outputs: ["y"],
        attributes: { pads: [1, ...Array(7).fill(0)], value: 0 },
      },
      { op: "slice", inputs: ["y"], outputs: ["y1"], attributes: { starts: [1], ends: [99] } },
      { op: "reshape", inputs: ["y1"], outputs: ["z"], attributes: { shape: [0, -1] } },
    ],
  });
  const model = randomModel({ name: "padded", network, height: 2, width: 2, classes: 12 });
  assert.throws(
    () => read(model),
    /as 'y' is \[3, 2, 2, 3\] of 2 pictures and \[4, 2, 2, 3\] of 3/,
  );
});

Deno.test("the same model gives the same bytes", () => {
  for (const options of [PLAIN, PIXELS, HALF]) {
    const [a, b] = [0, 1].map(() =>
      writeOnnx(
        randomModel({ name: "poolings", network: LAYERED.poolings, ...LAYERED_SIZE }),
        options,
      )
    );
    assert.deepEqual(a, b);
  }
});

Deno.test("export writes the names of the classes beside the file, and over nothing", async () => {
  const run = await Deno.makeTempDir();
  try {
    const network = ARCHITECTURES.tiny.build(2, { filters: [2, 2, 2] });
    const model = randomModel({ name: "tiny", network, height: 8, width: 8, classes: 2 });
    const { description, weights } = writeModel(model);
    await Deno.mkdir(join(run, "model"));
    await Deno.writeTextFile(join(run, "model", "model.json"), description);
    await Deno.writeFile(join(run, "model", "model.safetensors"), weights);
    await Deno.mkdir(join(run, "out"));
    const out = join(run, "out", "net.onnx");
    const args = [run, "--format", "onnx", "--labels", "--out", out];
    assert.equal(await exportRun(args), 0);
    assert.equal(await Deno.readTextFile(join(run, "out", "labels.txt")), "class 0\nclass 1\n");
    checkGraph(decodeMessage(MODEL, await Deno.readFile(out)).graph!);
    const other = args.with(-1, join(run, "out", "other.onnx"));
    await assert.rejects(() => exportRun(other), /labels\.txt/);
    await assert.rejects(() => Deno.stat(join(run, "out", "other.onnx")), Deno.errors.NotFound);
  } finally {
    await Deno.remove(run, { recursive: true });
  }
});

Deno.test("what is the caller's, and what half precision loses, is said", async () => {
  const options = {
    name: "a.onnx",
    labels: false,
    precision: "f16",
    withPreprocessing: true,
  } as const;
  const { remarks } = await onnx.write({ run: "", model: namedModel("tiny") }, options);
  assert.match(remarks!.join("\n"), /EXIF.*\n.*Half precision/);
});

Deno.test("names of several lines are no labels", () => {
  const { description, weights } = namedModel("tiny");
  const classes = description.classes.with(3, "two\nlines");
  const model = { description: { ...description, classes }, weights };
  const options = { name: "a.onnx", precision: "f32", withPreprocessing: false } as const;
  assert.throws(
    () => onnx.write({ run: "", model }, { ...options, labels: true }),
    /"two\\nlines"/,
  );
  const { files } = onnx.write({ run: "", model }, { ...options, labels: false }) as Exported;
  assert.deepEqual([...files.keys()], ["a.onnx"]);
});
