/** What changes the shape of tensors, or takes parts of them. @module */
import { type Shape, sizeOf } from "../../../graph/spec.ts";
import type { ViewImages } from "../../../ops/image/view_images.ts";
import { reflectedAt } from "../../../ops/image/reflected.ts";
import type { Expand } from "../../../ops/reduction/reduce_sum.ts";
import type { Concat } from "../../../ops/shape/concat.ts";
import type { Pad } from "../../../ops/shape/pad.ts";
import type { Slice } from "../../../ops/shape/slice.ts";
import type { Transpose } from "../../../ops/shape/transpose.ts";
import {
  computed,
  dimensionsIn,
  hasChannels,
  inOrder,
  type Operand,
  type Order,
} from "./operand.ts";
import {
  asNode,
  dimensionOf,
  outputIn,
  outputOf,
  ownOrder,
  type Translation,
  type Translator,
} from "./translation.ts";
import type { Extent, OnnxWriter, Value } from "./writer.ts";

/** A shape for Reshape: an extent that depends on the batch is the input's own there, or what is left. */
const shapeFor = (extents: readonly Extent[], given: readonly Extent[]): number[] =>
  extents.map((extent, d) => typeof extent === "number" ? extent : given[d] === extent ? 0 : -1);

/** Whether a tensor has the same numbers in the same places in both orders. */
const isAlike = ({ shape }: Pick<Operand, "shape">) =>
  shape.length < 3 || shape[shape.length - 1] === 1 || sizeOf(shape.slice(1, -1)) === 1;

/** The order in which the file's tensor is another one already, that has the numbers in the same places. */
function orderAs(x: Operand, { shape, extents }: Translation<unknown>): Order | undefined {
  if (String(x.extents) === String(extents)) return ownOrder(x);
  if (!isAlike(x) || !isAlike({ shape })) return undefined;
  const present = String(x.in(ownOrder(x)).extents);
  return (["last", "first"] as const).find((order) =>
    String(inOrder(extents, dimensionsIn(order, shape.length))) === present
  );
}

/** All of each example in a row. */
function flatten(translation: Translation<unknown>): Operand {
  const { inputs: [x], isOnlyMultiplied } = translation;
  const order = isOnlyMultiplied || isAlike(x) ? ownOrder(x) : "last";
  const flat = asNode(translation, "Flatten", [x.in(order)], "last", { axis: 1 });
  if (order === "last" || isAlike(x)) return flat;
  return { ...flat, flattened: x.shape.slice(1) };
}

function reshape(translation: Translation<unknown>): Operand {
  const { writer, name, inputs: [x], extents, shape } = translation;
  const same = orderAs(x, translation);
  if (same) return computed(writer, x.in(ownOrder(x)), { shape, extents, order: same });
  const keepsBatch = x.extents[0] === extents[0];
  if (shape.length === 2 && x.shape.length > 1 && keepsBatch) return flatten(translation);
  const source = x.in(isAlike(x) ? ownOrder(x) : "last");
  // A number a channel of each picture, as convolutions have their channels.
  const isCell = shape.length > 2 && keepsBatch && sizeOf(shape.slice(1, -1)) === 1;
  const order: Order = isCell ? "first" : "last";
  const output = outputIn(translation, order);
  const vector = writer.integers(`${name}/shape`, shapeFor(output.extents, source.extents));
  return asNode(translation, "Reshape", [source, vector], order);
}

/** The order that a tensor has already when its dimensions are put in another one. */
function orderAfter(own: readonly number[], perm: readonly number[]): Order | undefined {
  const found = own.map((d) => perm.indexOf(d));
  return (["last", "first"] as const).find((order) =>
    String(dimensionsIn(order, perm.length)) === String(found)
  );
}

function transpose(translation: Translation<Transpose>): Operand {
  const { writer, inputs: [x], attributes: { perm }, shape, extents } = translation;
  const from = ownOrder(x);
  const order = orderAfter(dimensionsIn(from, perm.length), perm);
  // Only the engine's view of it changes.
  if (order && hasChannels(shape)) return computed(writer, x.in(from), { shape, extents, order });
  return asNode(translation, "Transpose", [x.in("last")], "last", { perm });
}

function slice(translation: Translation<Slice>): Operand {
  const { writer, name, inputs: [x], attributes, shape } = translation;
  const { starts, ends, axes = [...starts.keys()], steps = starts.map(() => 1) } = attributes;
  const order = ownOrder(x);
  const places = axes.map((d) => dimensionOf(d, order, shape.length));
  const vectors = Object.entries({ starts, ends, axes: places, steps })
    .map(([part, numbers]) => writer.integers(`${name}/${part}`, numbers));
  return asNode(translation, "Slice", [x.in(order), ...vectors], order);
}

function pad(translation: Translation<Pad>): Operand {
  const { writer, name, inputs: [x], attributes: { pads, value }, shape } = translation;
  const order = ownOrder(x);
  const rank = shape.length;
  const moved = [pads.slice(0, rank), pads.slice(rank)]
    .flatMap((half) => inOrder(half, dimensionsIn(order, rank)));
  const source = x.in(order);
  const vector = writer.integers(`${name}/pads`, moved);
  const inputs = [source, vector, writer.scalar(value, source.type)];
  return asNode(translation, "Pad", inputs, order, { mode: "constant" });
}

function concat(translation: Translation<Concat>): Operand {
  const { inputs, attributes: { axis }, shape } = translation;
  const order = inputs.some((each) => each.order === "first") ? "first" : "last";
  const values = inputs.map((each) => each.in(order));
  return asNode(translation, "Concat", values, order, {
    axis: dimensionOf(axis, order, shape.length),
  });
}

function expand(translation: Translation<Expand>): Operand {
  const { writer, name, inputs: [x], attributes: { shape: wanted, scale }, extents } = translation;
  const source = x.in("last");
  // What is broadcast with 1 keeps its own extent, as that of the batch does.
  const shape = wanted.map((extent, d) => {
    const own = extents[d + extents.length - wanted.length];
    return typeof own === "number" ? extent : 1;
  });
  const isScaled = scale !== 1;
  const inputs = [source, writer.integers(`${name}/shape`, shape)];
  const output = { name: isScaled ? `${name}/expanded` : name, extents };
  const expanded = writer.node("Expand", inputs, output);
  if (!isScaled) return outputOf(translation, expanded, "last");
  return asNode(translation, "Mul", [expanded, writer.scalar(scale, source.type)], "last");
}

/** Pictures `[N, C, H, W]` as they are seen from another place, reflected beyond their borders. */
export function viewed(
  writer: OnnxWriter,
  picture: Value,
  { down, right, mirrored }: ViewImages,
  name: string,
): Value {
  const [height, width] = picture.extents.slice(2) as number[];
  const rows = Array.from({ length: height }, (_, i) => reflectedAt(i + down, height));
  const columns = Array.from(
    { length: width },
    (_, i) => reflectedAt((mirrored ? width - 1 - i : i) + right, width),
  );
  const isMoved = (places: Shape) => places.some((place, i) => place !== i);
  const take = (source: Value, places: number[], axis: number, name: string) =>
    writer.node("Gather", [source, writer.integers(`${name}/places`, places)], {
      name,
      extents: source.extents,
    }, { axis });
  if (!isMoved(rows)) return take(picture, columns, 3, name);
  return take(take(picture, rows, 2, `${name}/rows`), columns, 3, name);
}

/** Those that are translated. */
export const SHAPES: Readonly<Record<string, Translator>> = {
  reshape,
  transpose,
  slice,
  pad,
  concat,
  expand,
  viewImages(translation: Translation<ViewImages>) {
    const { writer, name, inputs: [x], attributes } = translation;
    return outputOf(translation, viewed(writer, x.in("first"), attributes, name), "first");
  },
};
