/** Windows over pictures of one or two dimensions, as ONNX says where they are. @module */
import type { Window } from "../../../ops/shared/window.ts";
import { type Call, fixedExtent } from "./call.ts";
import type { Extent } from "./extent.ts";
import type { Laid } from "./value.ts";
import { shapeOf } from "./value.ts";

type Pair = readonly [number, number];

/** A window over `[N, C, H, W]`, and what it gives. */
export interface Placed {
  readonly kernel: Pair;
  readonly window: Window;
  /** How many places it has, downwards and to the right. */
  readonly places: Pair;
  /** What it reaches further at the end than the file pads: a place that is begun counts. */
  readonly beyond: Pair;
  /** Whether there was one dimension alone. */
  readonly isLine: boolean;
}

/** A tensor as pictures `[N, C, H, W]`: those of one dimension become one high. */
export function asPictures(call: Call, x: Laid): { pictures: Laid; isLine: boolean } {
  const shape = shapeOf(x);
  if (shape.length === 4) return { pictures: x, isLine: false };
  if (shape.length === 3) {
    return { pictures: call.to.asShape(x, [shape[0], shape[1], 1, shape[2]]), isLine: true };
  }
  throw new RangeError(
    `its input has ${shape.length - 2} dimensions beside batch and channels: expected 1 or 2`,
  );
}

/** Pictures in the form that the file has them. */
export function asGiven(call: Call, y: Laid, isLine: boolean): Laid {
  if (!isLine) return y;
  const [batch, channels, , width] = shapeOf(y);
  return call.to.asShape(y, [batch, channels, width]);
}

/** Where the windows of a call lie; `kernel` is that of its weights, if it has any. */
export function windowOf(
  call: Call,
  shape: readonly Extent[],
  isLine: boolean,
  weights?: readonly number[],
): Placed {
  const { attributes } = call;
  const rank = isLine ? 1 : 2;
  const list = (name: string, length: number, otherwise: number, least: number) => {
    const given = attributes.ints(name) ?? Array<number>(length).fill(otherwise);
    const isRight = given.length === length &&
      given.every((each) => each >= least && each < 2 ** 20);
    if (isRight) return given;
    throw new RangeError(`its ${name} [${given.slice(0, 9).join(", ")}] is not possible here`);
  };
  const own = attributes.ints("kernel_shape") ?? weights;
  if (!own || own.length !== rank || own.some((extent) => extent < 1 || extent >= 2 ** 20)) {
    throw new RangeError(`its kernel_shape is of no ${rank} dimensions`);
  }
  if (weights && String(own) !== String(weights)) {
    throw new RangeError(`its kernel_shape is [${own}], that of its weights [${weights}]`);
  }
  const pair = (given: readonly number[], first: number): Pair =>
    isLine ? [first, given[0]] : [given[0], given[1]];
  const kernel = pair(own, 1);
  const strides = pair(list("strides", rank, 1, 1), 1);
  const dilations = pair(list("dilations", rank, 1, 1), 1);
  const auto = attributes.word("auto_pad", ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]);
  const given = list("pads", 2 * rank, 0, 0);
  const isCeil = attributes.flag("ceil_mode");
  const sides = [0, 1].map((axis) => {
    const at = isLine ? axis - 1 : axis;
    const pads: Pair = at < 0 || auto !== "NOTSET" ? [0, 0] : [given[at], given[at + rank]];
    const size = fixedExtent(shape[2 + axis]);
    const span = (kernel[axis] - 1) * dilations[axis] + 1;
    return sideOf({ size, span, stride: strides[axis], pads, auto, isCeil });
  });
  const [vertical, horizontal] = sides;
  const pads = [vertical.before, horizontal.before, vertical.after, horizontal.after] as const;
  return {
    kernel,
    window: { strides, dilations, pads },
    places: [vertical.places, horizontal.places],
    beyond: [vertical.beyond, horizontal.beyond],
    isLine,
  };
}

/** A window along one dimension. */
interface Side {
  readonly size: number;
  /** The cells that it spans, holes included. */
  readonly span: number;
  readonly stride: number;
  readonly pads: Pair;
  readonly auto: "NOTSET" | "VALID" | "SAME_UPPER" | "SAME_LOWER";
  readonly isCeil: boolean;
}

function sideOf({ size, span, stride, pads: [before, after], auto, isCeil }: Side) {
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    const places = Math.ceil(size / stride);
    const total = Math.max(0, (places - 1) * stride + span - size);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    const isUpper = auto === "SAME_UPPER";
    return { before: isUpper ? less : more, after: isUpper ? more : less, places, beyond: 0 };
  }
  const steps = (size + before + after - span) / stride;
  let places = (isCeil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // A window that is rounded up to begins within the picture or before it.
  if (isCeil && (places - 1) * stride >= size + before) places--;
  if (places < 1) throw new RangeError(`its window of ${span} cells is larger than what it sees`);
  const reach = (places - 1) * stride + span - size - before;
  // What no window reaches is no padding either.
  const end = places === Math.floor(steps) + 1 ? after : Math.max(0, reach);
  return { before, after: end, places, beyond: Math.max(0, end - after) };
}
