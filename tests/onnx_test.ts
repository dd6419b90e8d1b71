/** ONNX' own cases, for each op that the engine has, by every kernel that fits. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openDevice } from "../engine/plan/device.ts";
import { Graph } from "../engine/graph/graph.ts";
import type { Choose } from "../engine/plan/kernels.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";
import { type Attributes, type Numbers, type Run, RUNNERS } from "./onnx_ops.ts";

const FOLDER = fileURLToPath(new URL("../../shared/data/onnx/", import.meta.url));

interface Stored {
  readonly shape: number[];
  readonly type: string;
  readonly data: string;
}

interface Case {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputNames: string[];
  readonly parameters: Record<string, Stored>;
  readonly inputs: Stored[];
  readonly outputs: Stored[];
}

function numbersOf({ shape, type, data }: Stored): Numbers {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer;
  return type === "int64"
    ? { shape, values: Array.from(new BigInt64Array(bytes), Number), dtype: "u32" }
    : { shape, values: Array.from(new Float32Array(bytes)) };
}

/** Whether the engine has not what a case is of. */
const missing = ({ op }: Case): boolean => !RUNNERS[op];

async function readCases(): Promise<Case[]> {
  const cases: Case[] = [];
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

function runWith(variant: number): Run {
  return async (op, inputs, attributes) => {
    const graph = new Graph();
    const tensors = inputs.map(({ shape, dtype = "f32" }, i) =>
      graph.input(`input ${i}`, { shape, dtype })
    );
    const output = graph.append(op, tensors, attributes);
    const residents = new Residents(device, graph);
    inputs.forEach(({ values }, i) => {
      const isWords = tensors[i].dtype === "u32";
      residents.write(tensors[i], isWords ? Uint32Array.from(values) : Float32Array.from(values));
    });
    const choose: Choose = (_op, _call, fitting) => fitting[Math.min(variant, fitting.length - 1)];
    const plan = await compile(device, graph, [output], residents, choose);
    plan.run();
    const values = Array.from(new Float32Array(await plan.read(output)));
    plan.destroy();
    residents.destroy();
    return { shape: output.shape, values };
  };
}

for (const test of cases.filter((each) => !missing(each))) {
  Deno.test(`ONNX ${test.name}`, async () => {
    const given = [...test.inputs];
    const inputs = test.inputNames.map((name) =>
      numbersOf(test.parameters[name] ?? given.shift()!)
    );
    const expected = numbersOf(test.outputs[0]).values;
    for (const variant of VARIANTS) {
      const { values } = await RUNNERS[test.op](runWith(variant), inputs, test.attributes);
      assert.equal(values.length, expected.length);
      const difference = Math.hypot(...values.map((value, i) => value - expected[i]));
      const error = difference / Math.hypot(...expected);
      assert(error <= 1e-5, `relative error ${error}`);
    }
  });
}

Deno.test("every ONNX case is run", () => {
  assert.deepEqual(cases.filter(missing).map(({ name }) => name), []);
});
