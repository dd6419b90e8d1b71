/** Normalisations, and softmax. @module */
import type { Op } from "../../../graph/op.ts";
import { add, divide, subtract } from "../../../ops/elementwise/binary.ts";
import { sqrt, square } from "../../../ops/elementwise/unary.ts";
import { logSoftmax } from "../../../ops/loss/log_softmax.ts";
import { softmax } from "../../../ops/loss/softmax.ts";
import type { AlongAxis } from "../../../ops/loss/along_axis.ts";
import { batchNormalizationInference } from "../../../ops/normalisation/batch_normalization_inference.ts";
import { groupNormalization } from "../../../ops/normalisation/group_normalization.ts";
import { layerNormalization } from "../../../ops/normalisation/layer_normalization.ts";
import { expand, reduceMean } from "../../../ops/reduction/reduce_sum.ts";
import {
  type Call,
  checkApart,
  type Family,
  fixedExtent,
  inputOf,
  laidInput,
  onlyOutputs,
} from "./call.ts";
import { combine } from "./combine.ts";
import { layerName, learned } from "./convolution.ts";
import { each } from "./elementwise.ts";
import { dimensionOf, isFixed, isSameShape, ofOne, productOf, showExtents } from "./extent.ts";
import { laid } from "./layout.ts";
import { reduced } from "./reduction.ts";
import { resolved } from "./shape.ts";
import {
  broadcastStrides,
  type Constant,
  extentsOf,
  floats,
  type Laid,
  reshaped,
  scalar,
  shapeOf,
  strided,
  type Value,
} from "./value.ts";

/** `[N, C, …]` with the channels last. */
const channelsLast = (rank: number) => [0, ...[...Array(rank).keys()].slice(2), 1];

/** Throws a `RangeError` where parameters are not one a channel. */
function checkChannels(call: Call, x: Laid, names: readonly string[]): number {
  const channels = fixedExtent(shapeOf(x)[1] ?? 0);
  names.forEach((name, i) => {
    const shape = shapeOf(inputOf(call, i + 1));
    if (shape.length === 1 && shape[0] === channels) return;
    throw new RangeError(`its ${name} is ${showExtents(shape)}: expected [${channels}]`);
  });
  return channels;
}

/** By running statistics; a training takes it up as a batch normalisation. */
function batch(call: Call): Value {
  const { attributes, to } = call;
  const epsilon = attributes.float("epsilon", 1e-5);
  const momentum = attributes.float("momentum", 0.9);
  if (attributes.flag("training_mode") || !attributes.flag("is_test", true)) {
    throw new RangeError("it is of a training, not predicting");
  }
  if (!attributes.flag("spatial", true)) throw new RangeError("its spatial is 0");
  onlyOutputs(call, 1, "statistics");
  const x = laidInput(call, 0);
  checkChannels(call, x, ["scale", "bias", "mean", "variance"]);
  const name = layerName(call, inputOf(call, 1));
  const order = channelsLast(shapeOf(x).length);
  const statistic = (i: number, role: string) => {
    const value = inputOf(call, i);
    return value.kind === "laid"
      ? value.name
      : to.placed(value, { name: `${name}/${role}`, isTrained: false, isKept: true });
  };
  const inputs = [
    to.inOrder(x, order),
    learned(call, inputOf(call, 1), `${name}/scale`),
    learned(call, inputOf(call, 2), `${name}/offset`),
    statistic(3, "runningMean"),
    statistic(4, "runningVariance"),
  ];
  const own = {
    epsilon,
    activation: "none" as const,
    ...momentum >= 0 && momentum < 1 && { momentum },
  };
  return laid(to.appendAs(batchNormalizationInference, inputs, own, name), shapeOf(x), order);
}

/** Scale and offset of a normalisation, of ones and zeros where the file has none. */
function affine(call: Call, name: string, shape: readonly number[]): string[] {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return [["scale", 1], ["offset", 0]].map(([role, usual], i) => {
    const value = call.inputs[i + 1];
    if (!value) {
      call.to.spend(shape);
      const plain = floats(shape, new Float32Array(size).fill(Number(usual)));
      return call.to.placed(plain, { name: `${name}/${role}`, isTrained: false });
    }
    const given = shapeOf(value);
    const fits = isFixed(given) && given.length <= shape.length &&
      given.every((extent, i) => extent === 1 || extent === shape[i + shape.length - given.length]);
    if (!fits) throw new RangeError(`its ${role} is ${showExtents(given)}: expected [${shape}]`);
    if (value.kind === "constant") {
      call.to.spend(shape);
      const whole = strided(value, shape, broadcastStrides(value.shape, shape));
      return learned(call, whole, `${name}/${role}`);
    }
    const plain = learned(call, value, "");
    if (String(given) === String(shape)) return plain;
    return call.to.append(expand, [plain], { shape, scale: 1 }, `${name}/${role}`);
  });
}

function layer(call: Call): Value {
  const { attributes, to } = call;
  attributes.ignore("stash_type");
  onlyOutputs(call, 1, "statistics");
  const epsilon = attributes.float("epsilon", 1e-5);
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const axis = dimensionOf(attributes.int("axis", -1), shape.length);
  checkApart(x, [...shape.keys()].slice(axis));
  const name = layerName(call, inputOf(call, 1));
  const inputs = [
    to.inOrder(x, [...shape.keys()]),
    ...affine(call, name, shape.slice(axis).map(fixedExtent)),
  ];
  const own = { axis: axis - shape.length, epsilon };
  return laid(to.appendAs(layerNormalization, inputs, own, name), shape);
}

/** Of each group of channels; scale and offset are one a channel, or, before opset 21, one a group. */
function group(call: Call, groups: number): Value {
  const { attributes, to } = call;
  attributes.ignore("stash_type");
  const epsilon = attributes.float("epsilon", 1e-5);
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const channels = fixedExtent(shape[1] ?? 0);
  if (!(groups >= 1) || channels % groups) {
    throw new RangeError(`its ${channels} channels are no ${groups} groups`);
  }
  const name = layerName(call, inputOf(call, 1));
  const order = channelsLast(shape.length);
  const parameters = ["scale", "offset"].map((role, i) => {
    const value = inputOf(call, i + 1);
    const given = String(shapeOf(value));
    if (given !== String([channels]) && given !== String([groups])) {
      throw new RangeError(`its ${role} is [${given}]: expected [${channels}]`);
    }
    if (given === String([channels])) return learned(call, value, `${name}/${role}`);
    const spread = [groups, channels / groups];
    if (value.kind === "constant") {
      const whole = { ...strided(value, spread, [1, 0]), shape: [channels] };
      return learned(call, whole, `${name}/${role}`);
    }
    const column = to.asShape(value, [groups, 1]).name;
    const made = to.append(expand, [to.reshaped(column, [groups], [groups, 1])], {
      shape: spread,
      scale: 1,
    }, `${name}/${role}`);
    return to.reshaped(made, spread, [channels]);
  });
  const inputs = [to.inOrder(x, order), ...parameters];
  return laid(to.appendAs(groupNormalization, inputs, { groups, epsilon }, name), shape, order);
}

/** Groups of channels as several nodes: scale and offset are columns, and the shape is x's at last. */
export function grouped(call: Call): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const back = resolved(shape, extentsOf(inputOf(call, 3), "shape"), {
    isZero: false,
    batch: call.batch,
  });
  if (!isSameShape(back, shape)) throw new RangeError("its groups do not become channels again");
  const vectors = [1, 2].map((i) => {
    const vector = inputOf(call, i) as Constant;
    return reshaped(vector, [vector.values.length]);
  });
  return group({ ...call, inputs: [x, ...vectors] }, call.attributes.int("num_groups", 0));
}

/** (x − E x) / (√(E x² − (E x)²) + 1e-9), as ONNX' own function has it. */
function meanVariance(call: Call): Value {
  const { name, attributes } = call;
  const x = laidInput(call, 0);
  const rank = shapeOf(x).length;
  const dimensions = (attributes.ints("axes") ?? [0, 2, 3]).map((axis) => dimensionOf(axis, rank));
  const along = { dimensions, keepdims: true };
  const mean = reduced(call, reduceMean, x, along, `${name}/mean`);
  const less = combine(call, subtract, [x, mean], `${name}/less`);
  const squares = each(call, square, less, {}, `${name}/square`);
  const variance = reduced(call, reduceMean, squares, along, `${name}/variance`);
  const deviation = each(call, sqrt, variance, {}, `${name}/deviation`);
  const divisor = combine(call, add, [deviation, scalar(1e-9)], `${name}/divisor`);
  return combine(call, divide, [less, divisor]);
}

const axisOf = ({ attributes, opset }: Call) => attributes.int("axis", opset < 13 ? 1 : -1);

/** Softmax; before opset 13 of all dimensions from its axis on, as one. */
function along(call: Call, op: Op<AlongAxis>, given = axisOf(call)): Value {
  const { opset, to, name } = call;
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const axis = opset < 13 && given === shape.length
    ? shape.length
    : dimensionOf(given, shape.length);
  if (opset >= 13 || axis === shape.length - 1) {
    checkApart(x, [axis]);
    const own = to.inOwnOrder(x);
    const place = own.order.indexOf(axis);
    return laid(to.append(op, [own.name], { axis: place }, name), shape, own.order);
  }
  const flat = to.asShape(x, [productOf(shape.slice(0, axis)), productOf(shape.slice(axis))]);
  checkApart(flat, [1]);
  const y = to.append(op, [to.inOrder(flat, [0, 1])], { axis: 1 }, name);
  return to.asShape(laid(y, shapeOf(flat)), shape);
}

/** A softmax at the end: nothing where it is of all that the network says of a picture. */
export function lastOf(call: Call, op: Op<AlongAxis>): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const given = axisOf(call);
  const from = shape.slice(given);
  const own = call.opset < 13 ? from : from.slice(0, 1);
  const isOfAll = isFixed(own) && productOf(own) === ofOne(productOf(shape));
  return isOfAll ? x : along(call, op, given);
}

/** ONNX' normalisations. */
export const NORMALISATION: Family = {
  BatchNormalization: batch,
  LayerNormalization: layer,
  GroupNormalization: (call) => group(call, call.attributes.int("num_groups", 0)),
  InstanceNormalization: (call) =>
    group(call, checkChannels(call, laidInput(call, 0), ["scale", "bias"])),
  MeanVarianceNormalization: meanVariance,
  Softmax: (call) => along(call, softmax),
  LogSoftmax: (call) => along(call, logSoftmax),
};
