/**
 * Loupe's engine: trains networks with WebGPU, in Deno and in browsers.
 *
 * ```ts
 * import { conv2D, dense, flatten, maxPooling2D, openDevice, relu, sequential, train } from "./mod.ts";
 *
 * // Ten kinds of pictures of 28×28: a bright row, in one of ten places.
 * const labels = Array.from({ length: 200 }, (_, i) => i % 10);
 * const pixels = Float32Array.from({ length: 200 * 784 }, Math.random);
 * labels.forEach((label, i) => pixels.fill(3, i * 784 + label * 56, i * 784 + label * 56 + 28));
 *
 * const device = await openDevice();
 * const network = sequential(conv2D(16, 3), relu(), maxPooling2D(2), flatten(), dense(10));
 * const images = { data: pixels, shape: [200, 28, 28, 1] };
 * const run = await train(device, network, { images, labels }, { epochs: 5, onStep: console.log });
 * console.log(await run.predict({ data: pixels.subarray(0, 784), shape: [1, 28, 28, 1] }));
 * ```
 *
 * Below that door is another: a `Graph` of ops (`ops`) that is differentiated and compiled.
 *
 * @module
 */

// Networks: layers, which are functions.
export * from "./model/layers/mod.ts";
export { layerOf, named } from "./model/layer.ts";
export type { Forward, Layer, LayerDescription } from "./model/layer.ts";
export type { Initialisers, Inputs, Net } from "./model/net.ts";
export type { Initialiser, InitialiserName, LayerInitialiser } from "./model/initialisers.ts";
export type { Padding } from "./ops/shared/window.ts";
export { ARCHITECTURES } from "./model/architectures/mod.ts";
export type { Architecture, ArchitectureOptions } from "./model/architectures/mod.ts";

// Training.
export { train } from "./train/train.ts";
export type { Prediction, Run, TrainingData } from "./train/train.ts";
export type { TrainOptions } from "./train/options.ts";
export type { Amounts } from "./augment/mod.ts";
export type { Views } from "./model/views.ts";
export type { LossScaling } from "./train/loss_scaling.ts";
export type { Labels, NumberArray } from "./train/arrays.ts";
export type { EpochEvent, StepEvent, StepFigures } from "./train/events.ts";
export {
  binaryCrossEntropy,
  crossEntropy,
  meanAbsoluteError,
  meanSquaredError,
} from "./train/losses.ts";
export type { Loss, LossCall } from "./train/losses.ts";
export { NonFiniteError } from "./train/non_finite.ts";
export type { Schedule, ScheduleOptions } from "./train/schedules.ts";
export type { GroupRule } from "./train/parameters.ts";
export { adam, adamW } from "./optimizers/adam.ts";
export type { Adam } from "./optimizers/adam.ts";
export { lion } from "./optimizers/lion.ts";
export type { Lion } from "./optimizers/lion.ts";
export { muon } from "./optimizers/muon.ts";
export type { Muon } from "./optimizers/muon.ts";
export { sgd } from "./optimizers/sgd.ts";
export type { SGD } from "./optimizers/sgd.ts";
export type { Hyperparameters, Optimizer, OptimizerGroup } from "./optimizers/optimizer.ts";

// Models as files.
export { readModel, writeModel } from "./formats/model.ts";
export type { Fit, Model, ModelDescription, ModelFiles } from "./formats/model.ts";
export type { StoredTensor } from "./formats/safetensors.ts";

export { openPredictor } from "./inspect/predict.ts";
export type { Picture, Predictor, PredictorOptions } from "./inspect/predict.ts";

// The device.
export type { Commands } from "./plan/commands.ts";
export { DeviceError, openDevice } from "./plan/device.ts";
export type { AdapterDescription, Device, DeviceFault, DeviceOptions } from "./plan/device.ts";
export type { Shader } from "./plan/shader.ts";

// Graphs of ops.
export { f16, f32, u32 } from "./graph/spec.ts";
export type { DType, Shape, Spec } from "./graph/spec.ts";
export { Graph } from "./graph/graph.ts";
export type { Initial, Node, Pack, Source, Tensor, VariableOptions } from "./graph/graph.ts";
/** The ops that graphs are written with. */
export * as ops from "./ops/public.ts";
export { differentiate } from "./graph/differentiate.ts";
export type { Sum } from "./graph/differentiate.ts";
export { uniforms } from "./graph/random.ts";
export { evaluate } from "./graph/reference.ts";
export type { Environment } from "./graph/reference.ts";
export { compile } from "./plan/plan.ts";
export type { Dispatch, Plan } from "./plan/plan.ts";
export type { Beside, Encodable } from "./plan/encode.ts";
export type { Choices, Choose } from "./plan/kernels.ts";
export { Residents } from "./plan/residents.ts";
export type { Words } from "./plan/residents.ts";
export type { Place } from "./plan/buffers.ts";

// What an op is.
export type {
  AnyOp,
  Call,
  DeviceTraits,
  GradientCall,
  Kernel,
  MatrixExtents,
  NoAttributes,
  Op,
  Operand,
  Part,
  Pass,
  Precise,
  Purpose,
  Random,
  Sample,
  SpatialWindow,
  Values,
} from "./graph/op.ts";
