/** A network's weights from a file of tensors, under PyTorch's names or our own. @module */
import { visible } from "../../../data/text/visible.ts";
import { isShape, type Shape, show } from "../../graph/spec.ts";
import type { Model } from "../model.ts";
import { checkVariances, variablesOf } from "../network.ts";
import type { FileTensor, FileType } from "../safetensors_file.ts";
import { wrongField } from "../schema.ts";
import { asItIs, fromTorch } from "./layout.ts";
import { type NamedNetwork, stateDictOf, type TorchTensor } from "./state_dict.ts";

/** Whose names and layouts the tensors of a file have. */
export type Naming = "torch" | "own";

/** The tensors of a network under such names. */
function tensorsOf(description: NamedNetwork, naming: Naming): readonly TorchTensor[] {
  if (naming === "torch") return stateDictOf(description).tensors;
  return [...variablesOf(description).values()].map(({ name, shape }) => ({
    name,
    shape,
    source: { kind: "variable", variable: name, layout: asItIs(shape) },
  }));
}

/** Whose names a file has: those of which it has more. */
export function namingOf(
  tensors: ReadonlyMap<string, FileTensor>,
  description: NamedNetwork,
): Naming {
  const count = (naming: Naming) =>
    tensorsOf(description, naming).filter(({ name }) => tensors.has(name)).length;
  return count("own") > count("torch") ? "own" : "torch";
}

/** A variable's tensor in a file, whatever its shape is. */
export function tensorOfVariable(
  tensors: ReadonlyMap<string, FileTensor>,
  description: NamedNetwork,
  naming: Naming,
  variable: string,
): FileTensor | undefined {
  const named = tensorsOf(description, naming).find(({ source }) =>
    source.kind === "variable" && source.variable === variable
  );
  return named && tensors.get(named.name);
}

/**
 * The weights of a network, by our names, from a file's tensors of float32, float16 or bfloat16. Throws
 * an `Error` that names `file`, and all tensors that are missing, left over, or of another shape or
 * element type.
 */
export function fromTensors(
  tensors: ReadonlyMap<string, FileTensor>,
  description: NamedNetwork,
  naming: Naming,
  file: string,
): Model["weights"] {
  const expected = tensorsOf(description, naming);
  checkTensors(tensors, expected, description.architecture, file);
  const read = new Map<string, Float32Array>();
  for (const { name, source } of expected) {
    if (source.kind === "count") continue;
    const data = floatsOf(tensors.get(name)!);
    checkNumbers(data, source, name, file);
    if (source.kind === "variable") read.set(source.variable, fromTorch(data, source.layout));
  }
  const weights = new Map(
    [...variablesOf(description).values()].map(({ name, shape }) =>
      [name, { shape, data: read.get(name)! }] as const
    ),
  );
  checkVariances(weights, file);
  return weights;
}

/** So many of a kind are named. */
const MOST_NAMED = 200;

function checkTensors(
  tensors: ReadonlyMap<string, FileTensor>,
  expected: readonly TorchTensor[],
  architecture: string,
  file: string,
): void {
  const known = new Set(expected.map(({ name }) => name));
  const missing = expected.filter(({ name, source }) =>
    source.kind !== "count" && !tensors.has(name)
  );
  const leftOver = [...tensors.keys()].filter((name) => !known.has(name));
  const others = expected.flatMap(({ name, shape, source }) => {
    const found = tensors.get(name);
    if (!found || isAsExpected(found, shape, source.kind)) return [];
    const types = source.kind === "count" ? "I64" : "F32, F16 or BF16 ";
    return [
      `${quote(name)} is ${found.dtype}${show(found.shape)}, expected ${types}${show(shape)}`,
    ];
  });
  const wrong = [
    ...missing.length ? [`missing: ${many(missing.map(({ name }) => quote(name)), ", ")}`] : [],
    ...leftOver.length ? [`left over: ${many(leftOver.map(quote), ", ")}`] : [],
    ...others.length ? [many(others, "\n  ")] : [],
  ];
  if (wrong.length === 0) return;
  throw new Error(
    `Cannot use '${visible(file)}' as its tensors are not those of the network ${
      quote(architecture)
    }:\n  ${wrong.join("\n  ")}`,
  );
}

const quote = (name: string) => `'${visible(name.length > 100 ? `${name.slice(0, 100)}…` : name)}'`;

function many(items: readonly string[], separator: string): string {
  const more = items.length - MOST_NAMED;
  const named = items.slice(0, MOST_NAMED).join(separator);
  return more > 0 ? `${named}${separator}and ${more} more` : named;
}

/** PyTorch's numbers as floats; the others are not read. */
const FLOATS: Readonly<Partial<Record<FileType, (bytes: Uint8Array) => Float32Array>>> = {
  F32: (bytes) => new Float32Array(bytes.slice().buffer),
  F16: (bytes) => Float32Array.from(new Float16Array(bytes.slice().buffer)),
  BF16(bytes) {
    const upper = Uint32Array.from(new Uint16Array(bytes.slice().buffer), (half) => half << 16);
    return new Float32Array(upper.buffer);
  },
};

const floatsOf = ({ dtype, bytes }: FileTensor): Float32Array => FLOATS[dtype]!(bytes);

function isAsExpected(
  { dtype, shape }: FileTensor,
  expected: Shape,
  kind: TorchTensor["source"]["kind"],
): boolean {
  const isKnown = kind === "count" ? dtype === "I64" : FLOATS[dtype] !== undefined;
  return isKnown && isShape(shape, expected);
}

/** Numbers are finite; and what isn't learned in a network of ours can't be otherwise. */
function checkNumbers(
  data: Float32Array,
  source: TorchTensor["source"],
  name: string,
  file: string,
): void {
  const isConstant = source.kind === "constant";
  const other = data.find((each) => isConstant ? each !== source.value : !Number.isFinite(each));
  if (other === undefined) return;
  const expected = isConstant
    ? `${source.value} everywhere, as the network doesn't learn it`
    : "finite numbers";
  throw wrongField(file, name, String(other), expected);
}
