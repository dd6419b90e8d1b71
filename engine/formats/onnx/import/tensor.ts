/** Tensors of a file as numbers. @module */
import { sizeOf } from "../../../graph/spec.ts";
import type { TensorProto } from "../proto.ts";
import type { Constant } from "./value.ts";

/** No tensor of a file has more dimensions. */
export const MOST_DIMENSIONS = 8;

/** Whole numbers say what is to be done: there are never so many. */
const MOST_WHOLE = 2 ** 20;

/** How elements are read, by the number of their type. */
interface Elements {
  readonly type: Constant["type"];
  readonly bytes: number;
  /** The list that has them where they are no bytes. */
  readonly list: "floatData" | "int32Data" | "int64Data" | "doubleData";
  /** The element at a byte. */
  read(view: DataView, at: number): number;
  /** An element of the list. */
  of?(element: number): number;
}

const halfOf = (bits: number): number => {
  HALF.setUint16(0, bits);
  return HALF.getFloat16(0);
};
const HALF = new DataView(new ArrayBuffer(2));
const brainOf = (bits: number): number => {
  BRAIN.setUint32(0, bits << 16);
  return BRAIN.getFloat32(0);
};
const BRAIN = new DataView(new ArrayBuffer(4));

/** A whole number of 64 bits, or the nearest that is exact: ONNX says "to the end" by the largest. */
function longAt(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  return Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

const ELEMENTS: Readonly<Record<number, Elements>> = {
  1: { type: "float", bytes: 4, list: "floatData", read: (view, at) => view.getFloat32(at, true) },
  2: { type: "int", bytes: 1, list: "int32Data", read: (view, at) => view.getUint8(at) },
  3: { type: "int", bytes: 1, list: "int32Data", read: (view, at) => view.getInt8(at) },
  4: { type: "int", bytes: 2, list: "int32Data", read: (view, at) => view.getUint16(at, true) },
  5: { type: "int", bytes: 2, list: "int32Data", read: (view, at) => view.getInt16(at, true) },
  6: { type: "int", bytes: 4, list: "int32Data", read: (view, at) => view.getInt32(at, true) },
  7: { type: "int", bytes: 8, list: "int64Data", read: longAt },
  9: {
    type: "bool",
    bytes: 1,
    list: "int32Data",
    read: (view, at) => Number(view.getUint8(at) !== 0),
  },
  10: {
    type: "float",
    bytes: 2,
    list: "int32Data",
    read: (view, at) => view.getFloat16(at, true),
    of: halfOf,
  },
  11: {
    type: "float",
    bytes: 8,
    list: "doubleData",
    read: (view, at) => view.getFloat64(at, true),
  },
  16: {
    type: "float",
    bytes: 2,
    list: "int32Data",
    read: (view, at) => brainOf(view.getUint16(at, true)),
    of: brainOf,
  },
};

/** The types of elements that are floats, by their numbers. */
export const isFloat = (type: number): boolean => ELEMENTS[type]?.type === "float";

/** What the elements of a type become. Throws a `RangeError` where there is no such type here. */
export function kindOf(type: number): Constant["type"] {
  const elements = ELEMENTS[type];
  if (elements) return elements.type;
  throw new RangeError(`it has elements of type ${type}: expected floats, whole numbers or truths`);
}

/**
 * The numbers of a tensor; floats in single precision. Throws a `RangeError` where its elements are
 * elsewhere, of a type that is not known, or not as many as its shape has.
 */
export function constantOf(tensor: TensorProto, origin?: string): Constant {
  const { dims: shape, dataType = 0, rawData } = tensor;
  if (tensor.externalData.length > 0 || tensor.dataLocation) {
    throw new RangeError("its numbers are in another file: save it as one file");
  }
  checkShape(shape);
  const type = kindOf(dataType);
  const elements = ELEMENTS[dataType];
  const size = sizeOf(shape);
  if (type !== "float" && size > MOST_WHOLE) {
    throw new RangeError(`it has ${size} whole numbers: quantised networks are not read`);
  }
  const list = tensor[elements.list];
  const found = rawData ? rawData.length / elements.bytes : list.length;
  if (found !== size) throw new RangeError(`it has ${found} elements, ${size} by its shape`);
  const fill = (values: Float32Array | number[]) => {
    const view = rawData && new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    const { of = (element: number) => element } = elements;
    for (let i = 0; i < size; i++) {
      values[i] = view ? elements.read(view, i * elements.bytes) : of(list[i]);
    }
    return values;
  };
  const named = origin === undefined ? {} : { origin };
  return type === "float"
    ? {
      kind: "constant",
      type,
      shape,
      values: fill(new Float32Array(size)) as Float32Array,
      ...named,
    }
    : { kind: "constant", type, shape, values: fill([]) as number[], ...named };
}

/** Throws a `RangeError` where a shape is none, or of more than any device holds. */
export function checkShape(shape: readonly number[]): void {
  const isShape = shape.length <= MOST_DIMENSIONS &&
    shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
    sizeOf(shape) < 2 ** 31;
  if (!isShape) {
    throw new RangeError(`its shape [${shape.slice(0, 20).join(", ")}] is not possible`);
  }
}
