/** The engine, as Deno and browsers import it. @module */
export { type Device, DeviceError, isSoftware, openDevice, wrapDevice } from "./device.ts";
export { differentiate, Graph } from "./graph.ts";
export { featureMaps, openInspector } from "./inspect/inspector.ts";
export { openPredictor } from "./inspect/predict.ts";
export { drawSheet } from "./inspect/sheet.ts";
export { type Architecture, ARCHITECTURES, layersOf } from "./model/architectures.ts";
export type { Layer } from "./model/layers.ts";
export { type Model, parseModelDescription } from "./model/model.ts";
export { readSafetensors, writeSafetensors } from "./model/safetensors.ts";
export { OPS } from "./ops/mod.ts";
export { compile, type Plan } from "./plan.ts";
export { evaluate } from "./reference.ts";
export { Residents } from "./residents.ts";
export { drawCurves } from "./train/curves.ts";
export { type Recipe, RECIPES } from "./train/recipes.ts";
export { calibrationOf, drawReliability } from "./train/calibration.ts";
export { computeReport, formatReport } from "./train/report.ts";
export { createTrainer, type Trainer } from "./train/trainer.ts";
