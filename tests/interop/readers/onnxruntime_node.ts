import { onnxRuntime } from "../onnxruntime/reader.ts";

/** ONNX Runtime's own code, on the processor. */
export const onnxRuntimeNode = onnxRuntime("onnxruntime-node");
