/** Collects the nodes and tensors of an ONNX graph, each under a name of its own. @module */
import {
  ATTRIBUTE_TYPES,
  type AttributeDraft,
  DATA_TYPES,
  type NodeDraft,
  type TensorDraft,
} from "../proto.ts";
import type { Draft } from "../../protobuf.ts";
import type { VALUE_INFO } from "../proto.ts";

/** What the elements of a tensor are, by ONNX's names. */
export type ElementType = keyof typeof DATA_TYPES;

/** An extent that is known, or its name. */
export type Extent = number | string;

/** A tensor of the file. */
export interface Value {
  readonly name: string;
  /** In the order in which the file has its dimensions. */
  readonly extents: readonly Extent[];
  readonly type: ElementType;
}

/** A number that an attribute holds as a float, where others are whole. */
export interface Float {
  readonly float: number;
}

export const float = (number: number): Float => ({ float: number });

/** An attribute's value; those that are `undefined` are left out. */
export type Attributes = Readonly<
  Record<string, number | readonly number[] | Float | string | undefined>
>;

/** What a node gives; of the type of its first input where none is said. */
export interface Output {
  readonly name: string;
  readonly extents: readonly Extent[];
  readonly type?: ElementType;
}

const BYTES_OF_TEXT = new TextEncoder();

/** Numbers as the bytes of a tensor, little-endian. */
const ENCODERS: Partial<Record<ElementType, (numbers: ArrayLike<number>) => Uint8Array>> = {
  float: (numbers) => bytesOf(Float32Array.from(numbers)),
  float16: (numbers) => bytesOf(Float16Array.from(numbers)),
  double: (numbers) => bytesOf(Float64Array.from(numbers)),
  int64: (numbers) => bytesOf(BigInt64Array.from(Array.from(numbers), BigInt)),
};

const bytesOf = ({ buffer }: { readonly buffer: ArrayBuffer }) => new Uint8Array(buffer);

/** An ONNX graph under construction. */
export class OnnxWriter {
  readonly nodes: NodeDraft[] = [];
  readonly initializers: TensorDraft[] = [];
  /** What each node gives. */
  readonly values: Value[] = [];
  /** The tensors with numbers that are too large for their type. */
  readonly beyond: string[] = [];
  readonly #taken = new Set<string>();
  readonly #scalars = new Map<string, Value>();

  /** `reserved` are names of inputs and outputs. */
  constructor(reserved: readonly string[]) {
    reserved.forEach((name) => this.#taken.add(name));
  }

  /** A name that nothing else has: the one that is wanted, or it with a number. */
  #nameFor(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }

  /** Appends a node, which is called as what it gives. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    { name: wanted, extents, type = inputs[0]!.type }: Output,
    attributes: Attributes = {},
  ): Value {
    const name = this.#nameFor(wanted);
    return this.#append(op, inputs, { name, extents, type }, attributes);
  }

  /** The same under a name that was reserved. */
  output(op: string, inputs: readonly Value[], value: Value, attributes: Attributes = {}): Value {
    return this.#append(op, inputs, value, attributes);
  }

  #append(
    op: string,
    inputs: readonly (Value | undefined)[],
    value: Value,
    attributes: Attributes,
  ): Value {
    this.nodes.push({
      input: inputs.map((each) => each?.name ?? ""),
      output: [value.name],
      name: value.name,
      opType: op,
      attribute: attributesOf(attributes),
    });
    this.values.push(value);
    return value;
  }

  /** A tensor of such numbers. */
  initializer(
    wanted: string,
    type: ElementType,
    shape: readonly number[],
    numbers: ArrayLike<number>,
  ): Value {
    const name = this.#nameFor(wanted);
    if (type === "float16" && Float16Array.from(numbers).some((each) => !Number.isFinite(each))) {
      this.beyond.push(name);
    }
    const rawData = ENCODERS[type]!(numbers);
    this.initializers.push({ dims: shape, dataType: DATA_TYPES[type], name, rawData });
    return { name, extents: shape, type };
  }

  /** A single number, `[]`; one tensor for all nodes that take it. */
  scalar(number: number, type: ElementType): Value {
    const key = `${type} ${number}`;
    const known = this.#scalars.get(key);
    if (known) return known;
    const name = type === "float" ? `constant/${number}` : `constant/${type}/${number}`;
    const value = this.initializer(name, type, [], [number]);
    this.#scalars.set(key, value);
    return value;
  }

  /** Whole numbers, `[n]`: a shape, or axes. */
  integers(name: string, numbers: readonly number[]): Value {
    return this.initializer(name, "int64", [numbers.length], numbers);
  }

  /** The tensor as another type; itself where it is of that. */
  cast(value: Value, type: ElementType, name: string): Value {
    if (value.type === type) return value;
    return this.node("Cast", [value], { name, extents: value.extents, type }, {
      to: DATA_TYPES[type],
    });
  }
}

function attributesOf(attributes: Attributes): AttributeDraft[] {
  return Object.entries(attributes).sort(([a], [b]) => a < b ? -1 : 1).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, ...held(value) }]
  );
}

function held(value: number | readonly number[] | Float | string): AttributeDraft {
  if (typeof value === "number") return { i: value, type: ATTRIBUTE_TYPES.i };
  if (typeof value === "string") {
    return { s: BYTES_OF_TEXT.encode(value), type: ATTRIBUTE_TYPES.s };
  }
  if ("float" in value) return { f: value.float, type: ATTRIBUTE_TYPES.f };
  return { ints: value, type: ATTRIBUTE_TYPES.ints };
}

/** What a tensor is, as the file says it. */
export function valueInfo({ name, extents, type }: Value): Draft<typeof VALUE_INFO> {
  const dim = extents.map((extent) =>
    typeof extent === "number" ? { value: extent } : { parameter: extent }
  );
  return { name, type: { tensorType: { elemType: DATA_TYPES[type], shape: { dim } } } };
}
