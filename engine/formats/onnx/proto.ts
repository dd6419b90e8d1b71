/** The messages of ONNX files, as far as networks need them (onnx.proto, IR version 8). @module */
import type { Draft, Message } from "../protobuf.ts";

/** A tensor: numbers by their type, or as bytes. */
export const TENSOR = {
  dims: [1, "int64", "repeated"],
  dataType: [2, "int32"],
  floatData: [4, "float", "repeated"],
  int32Data: [5, "int32", "repeated"],
  int64Data: [7, "int64", "repeated"],
  name: [8, "string"],
  rawData: [9, "bytes"],
  doubleData: [10, "double", "repeated"],
  externalData: [13, "bytes", "repeated"],
  dataLocation: [14, "int32"],
} as const;

/** An attribute of a node; a graph within is not read. */
export const ATTRIBUTE = {
  name: [1, "string"],
  f: [2, "float"],
  i: [3, "int64"],
  s: [4, "bytes"],
  t: [5, TENSOR],
  g: [6, "bytes"],
  floats: [7, "float", "repeated"],
  ints: [8, "int64", "repeated"],
  strings: [9, "bytes", "repeated"],
  type: [20, "int32"],
} as const;

/** An application of an op. */
export const NODE = {
  input: [1, "string", "repeated"],
  output: [2, "string", "repeated"],
  name: [3, "string"],
  opType: [4, "string"],
  attribute: [5, ATTRIBUTE, "repeated"],
  domain: [7, "string"],
} as const;

const DIMENSION = { value: [1, "int64"], parameter: [2, "string"] } as const;
const SHAPE = { dim: [1, DIMENSION, "repeated"] } as const;
const TENSOR_TYPE = { elemType: [1, "int32"], shape: [2, SHAPE] } as const;

/** What a tensor is, by name. */
export const VALUE_INFO = {
  name: [1, "string"],
  type: [2, { tensorType: [1, TENSOR_TYPE] }],
} as const;

/** The network. */
export const GRAPH = {
  node: [1, NODE, "repeated"],
  name: [2, "string"],
  initializer: [5, TENSOR, "repeated"],
  docString: [10, "string"],
  input: [11, VALUE_INFO, "repeated"],
  output: [12, VALUE_INFO, "repeated"],
  valueInfo: [13, VALUE_INFO, "repeated"],
  sparseInitializer: [15, "bytes", "repeated"],
} as const;

/** A file. */
export const MODEL = {
  irVersion: [1, "int64"],
  producerName: [2, "string"],
  producerVersion: [3, "string"],
  graph: [7, GRAPH],
  opsetImport: [8, { domain: [1, "string"], version: [2, "int64"] }, "repeated"],
  metadataProps: [14, { key: [1, "string"], value: [2, "string"] }, "repeated"],
  functions: [25, "bytes", "repeated"],
} as const;

/** The element types of tensors, by their numbers. */
export const DATA_TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
} as const;

/** The types of attributes, by their numbers. */
export const ATTRIBUTE_TYPES = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7, strings: 8 } as const;

export type TensorProto = Message<typeof TENSOR>;
export type NodeProto = Message<typeof NODE>;
export type GraphProto = Message<typeof GRAPH>;
export type ModelProto = Message<typeof MODEL>;
export type TensorDraft = Draft<typeof TENSOR>;
export type AttributeDraft = Draft<typeof ATTRIBUTE>;
export type NodeDraft = Draft<typeof NODE>;
export type GraphDraft = Draft<typeof GRAPH>;
export type ModelDraft = Draft<typeof MODEL>;
