/** Reads a classifier from an ONNX file. @module */
import { visible } from "../../../data/text/visible.ts";
import { graphNetwork } from "../../model/layers/graph.ts";
import { type Fit, type Model, type ModelDescription, parseModelDescription } from "../model.ts";
import { checkWeights, variablesOf } from "../network.ts";
import { decodeMessage } from "../protobuf.ts";
import { fileOf } from "./import/file.ts";
import { classesOf, noteOf, preprocessingOf } from "./import/metadata.ts";
import { networkOf } from "./import/network.ts";
import { MODEL, type ModelProto } from "./proto.ts";

/** What is said of a file that doesn't say it itself. */
export interface OnnxImportOptions {
  /** What the file is called, in errors. */
  readonly file: string;
  /** Names of the classes, by number. */
  readonly classes?: readonly string[];
  /** Of the pictures, where the file takes any. */
  readonly size?: { readonly height: number; readonly width: number };
  /** By channel, of pixels from 0 to 255. */
  readonly mean?: readonly number[];
  /** By channel, of pixels from 0 to 255. */
  readonly deviation?: readonly number[];
  readonly fit?: Fit;
}

/**
 * Reads a network of ONNX' operators (opset 7 to 23) that takes pictures `[N, C, H, W]` or
 * `[N, H, W, C]` and gives a number a class. Throws an `Error` that names the file and all that is wrong
 * with it: all ops that there are not here, a damaged message, numbers in other files, cycles.
 */
export function readOnnx(
  bytes: Uint8Array,
  options: OnnxImportOptions,
): { readonly model: Model; readonly remarks: readonly string[] } {
  try {
    return modelOf(decode(bytes), options);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const reason = visible(error.message).replaceAll("\\n", "\n");
    throw new Error(`Cannot import '${options.file}' as ${reason}`, { cause: error });
  }
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    return decodeMessage(MODEL, bytes);
  } catch (error) {
    throw new RangeError(`it is no ONNX file, or damaged: ${(error as Error).message}`);
  }
}

function modelOf(proto: ModelProto, options: OnnxImportOptions) {
  const remarks: string[] = [];
  const note = noteOf(proto);
  const file = fileOf(proto, note);
  const network = networkOf(file, options.size ?? note.preprocessing);
  const { height, width, channels, weights } = network;
  remarks.push(...network.remarks);
  const preprocessing = preprocessingOf(note, { height, width, channels }, options, remarks);
  const classes = classesOf(note, network.classes, options.classes, remarks);
  const description: ModelDescription = {
    format: "loupe-model",
    version: 2,
    architecture: note.architecture ?? "custom",
    network: graphNetwork(network.graph).description,
    classes,
    preprocessing,
  };
  parseModelDescription(JSON.stringify(description), options.file);
  checkWeights(weights, variablesOf(description), options.file);
  return { model: { description, weights }, remarks };
}
