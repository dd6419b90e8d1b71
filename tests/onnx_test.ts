/** ONNX' own cases, read as files are and computed by every kernel that fits. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openDevice } from "../engine/plan/device.ts";
import { createStoredNet } from "../engine/formats/network.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import { f32 } from "../engine/graph/spec.ts";
import type { Choose } from "../engine/plan/kernels.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";
import { inputsOf, numbersOf, type OnnxCase, readCase, relativeError } from "./onnx_cases.ts";
import { type Numbers, type Run, RUNNERS } from "./onnx_training.ts";

const FOLDER = fileURLToPath(new URL("../../shared/data/onnx/", import.meta.url));

async function readCases(): Promise<OnnxCase[]> {
  const cases: OnnxCase[] = [];
  try {
    for await (const { name } of Deno.readDir(FOLDER)) {
      if (name.endsWith(".json")) cases.push(JSON.parse(await Deno.readTextFile(FOLDER + name)));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("note: ../shared/data/onnx is absent, no ONNX case is run");
  }
  return cases.sort((a, b) => a.name < b.name ? -1 : 1);
}

const cases = await readCases();
const device = await openDevice();

/** The most kernels that any op has. */
const VARIANTS = [0, 1, 2];

/** Computes a tensor of a graph, whose other tensors have these numbers. */
async function computed(
  graph: Graph,
  output: Tensor,
  numbers: ReadonlyMap<Tensor, Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>,
  variant: number,
): Promise<Float32Array> {
  const residents = new Residents(device, graph);
  numbers.forEach((data, tensor) => residents.write(tensor, data));
  const choose: Choose = (_op, _call, fitting) => fitting[Math.min(variant, fitting.length - 1)];
  const plan = await compile(device, graph, [output], residents, choose);
  plan.run();
  const values = new Float32Array(await plan.read(output));
  plan.destroy();
  residents.destroy();
  return values;
}

/** A case as its file is read: what comes out, and in which shape. */
async function runRead(test: OnnxCase, output: number, variant: number) {
  const { layer, weights, shape, values, outputShape } = readCase(test, output);
  const graph = new Graph();
  const x = graph.input("images", f32(...shape));
  const made = layer(createStoredNet(graph), x);
  // What is known before anything is computed is no output of a plan.
  const { source } = made;
  if (source.kind === "constant") return { values: source.values, shape: outputShape };
  if (source.kind === "variable") {
    return { values: weights.get(made.name)!.data, shape: outputShape };
  }
  const data = (name: string) => weights.get(name)!.data as Float32Array<ArrayBuffer>;
  const numbers = new Map([...graph.variables].map(([name, variable]) => [variable, data(name)]));
  numbers.set(x, Float32Array.from(values));
  return { values: await computed(graph, made, numbers, variant), shape: outputShape };
}

/** Runs single ops, of a training. */
const runnerOf = (variant: number): Run => async (op, inputs, attributes) => {
  const graph = new Graph();
  const tensors = inputs.map(({ shape, dtype = "f32" }, i) =>
    graph.input(`input ${i}`, { shape, dtype })
  );
  const output = graph.append(op, tensors, attributes);
  const numbers = inputs.map(({ values }, i) =>
    tensors[i].dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values)
  );
  const given = new Map(tensors.map((tensor, i) => [tensor, numbers[i]]));
  const values = await computed(graph, output, given, variant);
  return { shape: output.shape, values: Array.from(values) };
};

/** The inputs of an op of a training; whole numbers are its labels. */
const trainingInputs = (test: OnnxCase): Numbers[] =>
  inputsOf(test).flatMap((stored) => {
    if (!stored) return [];
    const { shape, type } = stored;
    const values = numbersOf(stored);
    return [type === "int64" ? { shape, values, dtype: "u32" as const } : { shape, values }];
  });

/** Ops whose further outputs are a training's, or places: the importer refuses whoever reads them. */
const FIRST_ALONE = new Set(["Dropout", "MaxPool", "BatchNormalization", "LayerNormalization"]);

for (const test of cases) {
  Deno.test(`ONNX ${test.name}`, async () => {
    const trained = Object.hasOwn(RUNNERS, test.op) ? RUNNERS[test.op] : undefined;
    const isFirstAlone = trained !== undefined || FIRST_ALONE.has(test.op);
    const outputs = isFirstAlone ? test.outputs.slice(0, 1) : test.outputs;
    for (const [i, stored] of outputs.entries()) {
      const expected = numbersOf(stored);
      for (const variant of VARIANTS) {
        const { values, shape } = trained
          ? await trained(runnerOf(variant), trainingInputs(test), test.attributes)
          : await runRead(test, i, variant);
        assert.equal(values.length, expected.length);
        if (!trained) assert.deepEqual(shape, stored.shape);
        const error = relativeError(values, expected);
        assert(error <= 1e-5, `relative error ${error}`);
      }
    }
  });
}
