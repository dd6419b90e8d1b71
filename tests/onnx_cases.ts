/** ONNX' own cases: a model of one node each, read as a file is. @module */
import { decodeMessage, encodeMessage } from "../engine/formats/protobuf.ts";
import { Builder } from "../engine/formats/onnx/import/builder.ts";
import { asLaid, type Call } from "../engine/formats/onnx/import/call.ts";
import { laid } from "../engine/formats/onnx/import/layout.ts";
import { graphOf } from "../engine/formats/onnx/import/network.ts";
import { translate } from "../engine/formats/onnx/import/nodes.ts";
import { constantOf, isFloat } from "../engine/formats/onnx/import/tensor.ts";
import { shapeOf, type Value } from "../engine/formats/onnx/import/value.ts";
import {
  type AttributeDraft,
  DATA_TYPES,
  MODEL,
  type ModelProto,
  type TensorDraft,
} from "../engine/formats/onnx/proto.ts";
import type { StoredTensor } from "../engine/formats/safetensors.ts";
import { isFixed } from "../engine/formats/onnx/import/extent.ts";
import { graphNetwork } from "../engine/model/layers/graph.ts";
import type { Layer } from "../engine/model/layer.ts";

/** Numbers of a case. */
export interface StoredNumbers {
  readonly shape: number[];
  readonly type: string;
  /** Little-endian, in Base64. */
  readonly data: string;
}

/** A case as it is kept. */
export interface OnnxCase {
  readonly name: string;
  readonly op: string;
  /** The newest that is read where absent. */
  readonly opset?: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of the node's inputs in their order; empty where one is left out. */
  readonly inputNames: readonly string[];
  readonly parameters: Readonly<Record<string, StoredNumbers>>;
  /** Of the inputs that are no parameters, in their order. */
  readonly inputs: readonly StoredNumbers[];
  readonly outputs: readonly StoredNumbers[];
}

/** A case as a network, for one of its outputs. */
export interface ReadCase {
  readonly layer: Layer;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What goes in. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** What comes out, by the file. */
  readonly outputShape: readonly number[];
}

/** The type of elements that a case's name of it is. */
const TYPES: Readonly<Record<string, number>> = {
  float32: DATA_TYPES.float,
  float64: DATA_TYPES.double,
  float16: DATA_TYPES.float16,
  int64: DATA_TYPES.int64,
  int32: DATA_TYPES.int32,
  uint8: DATA_TYPES.uint8,
  bool: DATA_TYPES.bool,
};

const bytesOf = (data: string) => Uint8Array.fromBase64(data);

const tensorOf = ({ shape, type, data }: StoredNumbers, name: string): TensorDraft => ({
  dims: shape,
  dataType: TYPES[type],
  name,
  rawData: bytesOf(data),
});

function attributeOf([name, value]: [string, unknown]): AttributeDraft {
  const encode = (text: string) => new TextEncoder().encode(text);
  // JSON does not tell whole floats from whole numbers: the ops do, by their names.
  const isFloat = [
    "alpha",
    "beta",
    "gamma",
    "epsilon",
    "momentum",
    "bias",
    "lambd",
    "ratio",
    "value",
    "value_float",
    "min",
    "max",
  ]
    .includes(name) || typeof value === "number" && !Number.isInteger(value);
  if (typeof value === "string") return { name, s: encode(value), type: 3 };
  if (Array.isArray(value)) return { name, ints: value as number[], type: 7 };
  if (typeof value === "object") return { name, t: tensorOf(value as StoredNumbers, ""), type: 4 };
  return isFloat ? { name, f: value as number, type: 1 } : { name, i: value as number, type: 2 };
}

const NEWEST = 21;

/** The numbers of a case's inputs, by the node's inputs. */
export function inputsOf(
  { inputNames, parameters, inputs }: OnnxCase,
): (StoredNumbers | undefined)[] {
  const given = [...inputs];
  return inputNames.map((name) => name ? parameters[name] ?? given.shift() : undefined);
}

/** The bytes of a model of the case's one node, of which all inputs but the first are initialisers. */
export function encodeCase(test: OnnxCase): Uint8Array {
  const inputs = inputsOf(test);
  const first = firstOf(inputs);
  return encodeMessage(MODEL, {
    irVersion: 8,
    opsetImport: [{ domain: "", version: test.opset ?? NEWEST }],
    graph: {
      name: test.name,
      node: [{
        opType: test.op,
        name: "node",
        input: inputs.map((numbers, i) => numbers ? `input${i}` : ""),
        output: test.outputs.map((_, i) => `output${i}`),
        attribute: Object.entries(test.attributes).map(attributeOf),
      }],
      initializer: inputs.flatMap((numbers, i) =>
        numbers && i !== first ? [tensorOf(numbers, `input${i}`)] : []
      ),
    },
  });
}

/** The input that is computed of; the others are known. */
const firstOf = (inputs: readonly (StoredNumbers | undefined)[]) =>
  inputs.findIndex((numbers) => numbers && isFloat(TYPES[numbers.type]));

/** Reads a case as a file is read. Throws an `Error` that says why it can't be. */
export function readCase(test: OnnxCase, output = 0): ReadCase {
  const { graph, opsetImport: [{ version }] } = decodeMessage(MODEL, encodeCase(test)) as
    & ModelProto
    & { graph: NonNullable<ModelProto["graph"]> };
  const values = new Map<string, Value>(
    graph.initializer.map((tensor) => [tensor.name!, constantOf(tensor, tensor.name)]),
  );
  const inputs = inputsOf(test);
  const first = firstOf(inputs);
  const x = first < 0 ? undefined : constantOf(
    // What was written is read the same way.
    decodeMessage(
      MODEL.graph[1].initializer[1],
      encodeMessage(MODEL.graph[1].initializer[1], tensorOf(inputs[first]!, "")),
    ),
  );
  const shape = x?.shape ?? [1];
  const to = new Builder();
  to.names.take("images");
  values.set(`input${first}`, laid("images", shape));
  const problems = translate(graph.node, {
    values,
    opset: version!,
    to,
    outputs: [`output${output}`],
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const found = values.get(`output${output}`)!;
  const made = asLaid({ to, name: "output" } as Call, found);
  const outputShape = shapeOf(made);
  if (!isFixed(outputShape)) throw new Error("its output depends on the batch");
  const name = to.inOrder(made, [...outputShape.keys()]);
  return {
    layer: graphNetwork(graphOf(to, name)),
    weights: to.variables,
    shape,
    values: x ? x.values as Float32Array : new Float32Array(1),
    outputShape,
  };
}

/** The numbers that a case expects. */
export function numbersOf(stored: StoredNumbers): number[] {
  const tensor = encodeMessage(MODEL.graph[1].initializer[1], tensorOf(stored, ""));
  return Array.from(
    constantOf(decodeMessage(MODEL.graph[1].initializer[1], tensor)).values as ArrayLike<number>,
  );
}

/** The distance of numbers from those expected, over these; 0 where both are nothing. */
export function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  let [difference, size] = [0, 0];
  expected.forEach((value, i) => {
    difference += (found[i] - value) ** 2;
    size += value ** 2;
  });
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}
