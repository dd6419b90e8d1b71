/** Convolutions. @module */
import { conv2d } from "../../../ops/convolution/conv2d.ts";
import { type Call, type Family, inputOf, laidInput } from "./call.ts";
import { isFixed } from "./extent.ts";
import { laid } from "./layout.ts";
import { layerOfInitialiser } from "./names.ts";
import { type Constant, reshaped, shapeOf, type Value } from "./value.ts";
import { asGiven, asPictures, windowOf } from "./window.ts";

/** What a layer with weights is called: as its kernel in the file, or as its node. */
export function layerName({ to, name }: Call, kernel: Value): string {
  const own = kernel.kind === "constant" ? layerOfInitialiser(kernel.origin) : undefined;
  return to.names.take(own ?? name);
}

/** A constant as what a layer learns, in the order of its dimensions. */
export function learned(
  { to }: Call,
  value: Value,
  name: string,
  order: readonly number[] = [...shapeOf(value).keys()],
): string {
  if (value.kind === "laid") return to.inOrder(value, order);
  return to.placed(value, { name, isTrained: true }, order);
}

/** ONNX' `[F, C/groups, KH, KW]` is ours in another order. */
const KERNEL_ORDER = [2, 3, 1, 0];
/** `[N, C, H, W]` as it lies here. */
export const PICTURE_ORDER = [0, 2, 3, 1];

function convolve(call: Call): Value {
  const { to, attributes } = call;
  const { pictures, isLine } = asPictures(call, laidInput(call, 0));
  const kernel = inputOf(call, 1);
  const given = shapeOf(kernel);
  if (!isFixed(given) || given.length !== (isLine ? 3 : 4)) {
    throw new RangeError(`its weights have ${given.length} dimensions: expected ${isLine ? 3 : 4}`);
  }
  const [batch, channels] = shapeOf(pictures);
  const groups = attributes.int("group", 1);
  const [filters, own, ...extents] = given;
  if (!(groups >= 1) || channels !== own * groups || filters % groups) {
    throw new RangeError(`its weights [${given}] don't fit its input, of group ${groups}`);
  }
  const { window, places } = windowOf(call, shapeOf(pictures), isLine, extents);
  const bias = call.inputs[2];
  if (bias && String(shapeOf(bias)) !== String([filters])) {
    throw new RangeError(`its bias is [${shapeOf(bias)}]: expected [${filters}]`);
  }
  const name = layerName(call, kernel);
  const inputs = [
    to.inOrder(pictures, PICTURE_ORDER),
    learned(call, asPlanes(call, kernel), `${name}/kernel`, KERNEL_ORDER),
    ...bias ? [learned(call, bias, `${name}/bias`)] : [],
  ];
  const y = to.appendAs(conv2d, inputs, { ...window, groups, activation: "none" as const }, name);
  return asGiven(call, laid(y, [batch, filters, ...places], PICTURE_ORDER), isLine);
}

/** Kernels of one dimension are one high. */
function asPlanes({ to }: Call, kernel: Value): Value {
  const shape = shapeOf(kernel);
  if (shape.length === 4) return kernel;
  const planes = [shape[0], shape[1], 1, shape[2]];
  if (kernel.kind === "laid") return to.asShape(kernel, planes);
  return reshaped(kernel as Constant, planes as number[]);
}

/** ONNX' convolutions. */
export const CONVOLUTION: Family = { Conv: convolve };
