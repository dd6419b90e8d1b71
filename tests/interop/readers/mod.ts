/** The readers. @module */
import type { Reader } from "../reader.ts";
import { chromium } from "./chromium.ts";
import { loupe } from "./loupe.ts";
import { onnxChecker } from "./onnx_checker.ts";
import { onnxRuntimeNode } from "./onnxruntime_node.ts";
import { onnxRuntimeWeb } from "./onnxruntime_web.ts";
import { pytorch } from "./pytorch.ts";
import { tfjs } from "./tfjs.ts";

/** A reader is a file of this folder and a line here. */
export const READERS: readonly Reader[] = [
  onnxChecker,
  onnxRuntimeNode,
  onnxRuntimeWeb,
  pytorch,
  chromium,
  tfjs,
  loupe,
];
