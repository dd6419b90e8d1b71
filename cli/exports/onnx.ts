/** `--format onnx`: the network for ONNX Runtime and all that read its files. @module */
import about from "../../deno.json" with { type: "json" };
import { writeOnnx } from "../../engine/formats/onnx/export.ts";
import type { ExportFormat, ExportOptions } from "./format.ts";

/** What samples of ONNX Runtime, Triton and Windows ML read the names of the classes from. */
const LABELS = "labels.txt";

/** The network, and the names of its classes. */
export const onnx: ExportFormat = {
  about: "the network, for ONNX Runtime, browsers and phones (opset 17)",
  fileName: "model.onnx",
  isFolder: false,
  options: ["precision", "with-preprocessing", "labels"],
  write({ model }, options) {
    const { name, precision, withPreprocessing, labels } = options;
    if (labels && name === LABELS) {
      throw new Error(
        `Cannot write --labels as the network is to be called '${LABELS}': name another --out`,
      );
    }
    const bytes = writeOnnx(model, { precision, withPreprocessing, version: about.version });
    const beside = labels ? [[LABELS, linesOf(model.description.classes)] as const] : [];
    return {
      files: new Map<string, Uint8Array | string>([[name, bytes], ...beside]),
      remarks: remarksOf(options),
    };
  },
};

/** A class a line. Throws an `Error` where a name is of several. */
function linesOf(classes: readonly string[]): string {
  const broken = classes.find((each) => /[\r\n]/.test(each));
  if (broken === undefined) return classes.map((each) => `${each}\n`).join("");
  throw new Error(
    `Cannot write --labels as the name of a class, ${JSON.stringify(broken)}, has several lines: ` +
      "leave --labels out, the ONNX file has the names too",
  );
}

function remarksOf({ precision, withPreprocessing }: ExportOptions): string[] {
  return [
    withPreprocessing
      ? "It takes pixels of pictures that are upright: EXIF's orientation is the caller's to apply."
      : "It takes standardised images [N, C, H, W]: how is in the file's metadata, as are the classes.",
    ...precision === "f16"
      ? [
        "Half precision keeps three digits of each number: probabilities change in the third, the class " +
        "where two are as likely, and what is beyond 65,504 on the way becomes infinite.",
      ]
      : [],
  ];
}
