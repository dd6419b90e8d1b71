import { onnxRuntime } from "../onnxruntime/reader.ts";

/** ONNX Runtime in WebAssembly, as pages have it. */
export const onnxRuntimeWeb = onnxRuntime("onnxruntime-web");
