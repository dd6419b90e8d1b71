/**
 * Loupe's engine: trains networks with WebGPU, in Deno and in browsers.
 *
 * ```ts
 * import { conv2D, dense, flatten, maxPooling2D, openDevice, relu, sequential, train } from "./mod.ts";
 *
 * const device = await openDevice();
 * const network = sequential(conv2D(16, 3), relu(), maxPooling2D(2), flatten(), dense(10));
 * const run = await train(device, network, { images, labels }, { epochs: 5, onStep: console.log });
 * console.log(await run.predict(images));
 * ```
 *
 * Below that door is another: a `Graph` of ops (`ops`) that is differentiated and compiled.
 *
 * @module
 */
export * from "./model/layers/mod.ts";
export { layerOf } from "./model/layer.ts";
export type { Forward, Layer, LayerDescription } from "./model/layer.ts";
export type { Net } from "./model/net.ts";
export { ARCHITECTURES } from "./model/architectures/mod.ts";

export { openDevice } from "./plan/device.ts";
export type { Device, DeviceError, DeviceOptions } from "./plan/device.ts";

export { train } from "./train/train.ts";
export type { Prediction, Run, TrainingData, TrainOptions } from "./train/train.ts";
export type { Labels, NumberArray } from "./train/arrays.ts";
export type { EpochEvent, StepEvent } from "./train/events.ts";
export { crossEntropy, meanAbsoluteError, meanSquaredError } from "./train/losses.ts";
export type { Loss } from "./train/losses.ts";
export { NonFiniteError } from "./train/non_finite.ts";
export { adam } from "./optimizers/adam.ts";
export { sgd } from "./optimizers/sgd.ts";
export type { Optimizer } from "./optimizers/optimizer.ts";

export { readModel, writeModel } from "./formats/model.ts";
export type { Model, ModelDescription } from "./formats/model.ts";

export { Graph } from "./graph/graph.ts";
export type { Tensor } from "./graph/graph.ts";
export { f16, f32, u32 } from "./graph/spec.ts";
export type { DType, Shape, Spec } from "./graph/spec.ts";
export { differentiate } from "./graph/differentiate.ts";
export { evaluate } from "./graph/reference.ts";
export * as ops from "./ops/public.ts";
export { compile } from "./plan/plan.ts";
export type { Plan } from "./plan/plan.ts";
export { Residents } from "./plan/residents.ts";
