/** Networks of ONNX' operators, as PyTorch, Keras and Loupe write them. @module */
import { readOnnx } from "../../engine/formats/onnx/import.ts";
import type { ImportFormat } from "./format.ts";

/** An ONNX file, whose first field is the version of its form. */
export const onnx: ImportFormat = {
  about: "ONNX, with --size, --classes, --mean and --deviation where the file doesn't tell them",
  options: ["classes", "size", "mean", "deviation", "fit"],
  detects: (bytes, name) =>
    name.endsWith(".onnx") || bytes[0] === 0x08 && bytes[2] === 0x12 && bytes[8] !== 0x7b,
  read: readOnnx,
};
