/** Writes a trained network as an ONNX file. @module */
import { encodeMessage } from "../protobuf.ts";
import type { Model } from "../model.ts";
import { docStringOf, metadataOf } from "./export/description.ts";
import { appendNetwork } from "./export/network.ts";
import { averaged, looks, looksOf, standardised } from "./export/preprocessing.ts";
import type { OnnxOptions } from "./export/options.ts";
import { OnnxWriter, type Value, valueInfo } from "./export/writer.ts";
import { MODEL } from "./proto.ts";

export type { OnnxOptions };

/** The versions of the operators and of the file's form: those of ONNX 1.12. */
const [OPSET, IR_VERSION] = [17, 8];

/** No message of Protocol Buffers may be larger. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The bytes of a network in ONNX, opset 17: from `images` `[N, C, H, W]`, standardised, to `logits`
 * `[N, classes]`, or with preprocessing from `pixels` `u8[N, height, width, 3]` to `probabilities`. Nodes
 * are called as the layers and initializers as their variables; kernels are `[F, C, KH, KW]`, and the
 * rows of a dense layer that follows a flattened picture have its channels first. The same model gives
 * the same bytes. Throws an `Error` that names all ops that ONNX has not, all variables that half
 * precision can't hold, or says that the file would be too large.
 */
export function writeOnnx(model: Model, options: OnnxOptions): Uint8Array {
  const { description } = model;
  const { input, output, writer } = options.withPreprocessing
    ? fromPixels(model, options)
    : fromImages(model, options);
  checkHalves(writer);
  const size = writer.initializers.reduce((sum, { rawData }) => sum + rawData!.length, 0);
  checkSize(size);
  return encodeMessage(MODEL, {
    irVersion: IR_VERSION,
    producerName: "Loupe",
    producerVersion: options.version,
    graph: {
      node: writer.nodes,
      name: description.architecture,
      initializer: writer.initializers,
      docString: docStringOf(description, options),
      input: [valueInfo(input)],
      output: [valueInfo(output)],
      valueInfo: writer.values.filter(({ name }) => name !== output.name).map(valueInfo),
    },
    opsetImport: [{ domain: "", version: OPSET }],
    metadataProps: metadataOf(description, options),
  });
}

/** A graph with what goes in and comes out. */
interface Written {
  readonly writer: OnnxWriter;
  readonly input: Value;
  readonly output: Value;
}

const REAL = { f32: "float", f16: "float16" } as const;

function fromImages(model: Model, { precision }: OnnxOptions): Written {
  const { classes, preprocessing: { height, width, mean } } = model.description;
  const real = REAL[precision];
  const input: Value = {
    name: "images",
    extents: ["N", mean.length, height, width],
    type: "float",
  };
  const output: Value = { name: "logits", extents: ["N", classes.length], type: "float" };
  const writer = new OnnxWriter([input.name, output.name]);
  const images = writer.cast(input, real, "images/half");
  const logits = appendNetwork(writer, model, images, { real });
  writer.output(...asFloat(logits, output));
  return { writer, input, output };
}

function fromPixels(model: Model, { precision }: OnnxOptions): Written {
  const { classes, preprocessing } = model.description;
  const { views } = preprocessing;
  const real = REAL[precision];
  const input: Value = { name: "pixels", extents: ["N", "height", "width", 3], type: "uint8" };
  const output: Value = { name: "probabilities", extents: ["N", classes.length], type: "float" };
  const writer = new OnnxWriter([input.name, output.name]);
  const images = standardised(writer, input, preprocessing);
  const seen = views ? looks(writer, images, views) : images;
  const taken = writer.cast(seen, real, "images/half");
  const logits = appendNetwork(writer, model, taken, { real, looks: looksOf(views) });
  const said = writer.cast(logits, "float", "logits");
  const average = views ? averaged(writer, said, views) : said;
  writer.output("Softmax", [average], output, { axis: -1 });
  return { writer, input, output };
}

/** The last node: the network's own would else not be called as its layer. */
function asFloat(value: Value, output: Value): Parameters<OnnxWriter["output"]> {
  return value.type === "float"
    ? ["Identity", [value], output]
    : ["Cast", [value], output, { to: 1 }];
}

function checkHalves({ beyond }: OnnxWriter): void {
  if (beyond.length === 0) return;
  throw new Error(
    `Cannot export the network in half precision as numbers of ${beyond.join(", ")} are beyond ` +
      "65,504: export it in f32",
  );
}

function checkSize(size: number): void {
  if (size <= MOST_BYTES) return;
  throw new Error(
    `Cannot export the network as ONNX as its numbers take ${
      size.toLocaleString("en")
    } bytes: a file ` +
      "holds no more than 2 GiB",
  );
}
