/**
 * Resizing pictures as nodes, as `resize` of `data/picture/resize.ts` does and Pillow: each of two passes
 * is a product with a matrix of triangles' weights, which follows from the picture's size, and is
 * rounded to whole numbers.
 *
 * @module
 */
import type { ModelDescription } from "../../model.ts";
import type { Extent, OnnxWriter, Value } from "./writer.ts";

/** What a picture is resized to. */
type Target = Pick<ModelDescription["preprocessing"], "height" | "width" | "fit">;

/** What keeps a row of no weights from being divided by 0. */
const TINY = 1e-6;

/** Along one dimension, each a number `[1]`: the part of a picture that is seen, and where it comes to lie. */
interface Part {
  /** Where the part begins, and how long it is. */
  readonly origin: Value;
  readonly length: Value;
  /** Where its first pixel goes, and how many it becomes. */
  readonly first: Value;
  readonly inner: Value;
}

/** That part of so many pixels, and how many the target has. */
interface Axis extends Part {
  /** `[1]`, a whole number. */
  readonly extent: Value;
  readonly size: number;
}

/** The pictures `[N, 3, height, width]` in the target's size, of whole numbers 0 to 255. */
export function resized(writer: OnnxWriter, pictures: Value, target: Target): Value {
  const [batch, channels, height] = pictures.extents;
  const [rows, columns] = axesOf(writer, pictures, target);
  const across = weightsOf(writer, columns, "resize/columns");
  const turned = writer.node("Transpose", [across], {
    name: "resize/columns/transposed",
    extents: across.extents.toReversed(),
  }, { perm: [1, 0] });
  const narrow = product(writer, pictures, turned, "resize/across", [
    batch,
    channels,
    height,
    target.width,
  ]);
  const down = weightsOf(writer, rows, "resize/rows");
  return product(writer, down, narrow, "resize/down", [
    batch,
    channels,
    target.height,
    target.width,
  ]);
}

function product(writer: OnnxWriter, a: Value, b: Value, name: string, extents: Extent[]): Value {
  const sums = writer.node("MatMul", [a, b], { name: `${name}/sums`, extents });
  return rounded(writer, sums, name);
}

/** The nearest whole numbers, halves up. */
export function rounded(writer: OnnxWriter, x: Value, name: string): Value {
  const { extents } = x;
  const half = writer.node("Add", [x, writer.scalar(0.5, x.type)], {
    name: `${name}/and_half`,
    extents,
  });
  return writer.node("Floor", [half], { name, extents });
}

/** Appends functions of numbers `[1]` in double precision, as sizes are reckoned elsewhere. */
function reckoning(writer: OnnxWriter, base: string) {
  const number = (value: Value | number) =>
    typeof value === "number" ? writer.scalar(value, "double") : value;
  return (op: string, name: string, ...inputs: (Value | number)[]): Value =>
    writer.node(op, inputs.map(number), { name: `${base}/${name}`, extents: [1], type: "double" });
}

/** What is seen of the rows and of the columns. */
function axesOf(writer: OnnxWriter, pictures: Value, { height, width, fit }: Target): Axis[] {
  const sizes = [height, width];
  const extents = sizes.map((_, i) =>
    writer.node("Shape", [pictures], {
      name: `resize/${NAMES[i]}`,
      extents: [1],
      type: "int64",
    }, { start: 2 + i, end: 3 + i })
  );
  const whole = extents.map((each) => writer.cast(each, "double", `${each.name}/exact`));
  return PARTS[fit](writer, whole, sizes).map((part, i) => ({
    ...part,
    extent: extents[i],
    size: sizes[i],
  }));
}

const NAMES = ["height", "width"];

/** By the fit: the parts of pictures of such a height and width, `[1]` each, for a target of such sizes. */
const PARTS: Readonly<
  Record<Target["fit"], (writer: OnnxWriter, whole: Value[], sizes: readonly number[]) => Part[]>
> = { stretch: stretched, cover: covered, contain: contained };

function stretched(writer: OnnxWriter, whole: Value[], sizes: readonly number[]): Part[] {
  const zero = writer.scalar(0, "double");
  return whole.map((length, i) => ({
    origin: zero,
    length,
    first: zero,
    inner: writer.scalar(sizes[i], "double"),
  }));
}

/** The largest centred part of the target's shape. */
function covered(writer: OnnxWriter, whole: Value[], sizes: readonly number[]): Part[] {
  const reckon = reckoning(writer, "resize");
  const [[height, width], ratio] = [whole, sizes[1] / sizes[0]];
  const lengths = [
    reckon("Min", "seen_height", height, reckon("Div", "height_of_width", width, ratio)),
    reckon("Min", "seen_width", width, reckon("Mul", "width_of_height", height, ratio)),
  ];
  return stretched(writer, lengths, sizes).map((part, i) => {
    const cut = reckon("Sub", `cut_${NAMES[i]}`, whole[i], lengths[i]);
    return { ...part, origin: reckon("Div", i ? "left" : "top", cut, 2) };
  });
}

/** All of it, in whole pixels in the middle of the target. */
function contained(writer: OnnxWriter, whole: Value[], sizes: readonly number[]): Part[] {
  const reckon = reckoning(writer, "resize");
  const scales = whole.map((each, i) => reckon("Div", `scale_of_${NAMES[i]}`, sizes[i], each));
  const scale = reckon("Min", "scale", ...scales);
  return stretched(writer, whole, sizes).map((part, i) => {
    const base = `inner_${NAMES[i]}`;
    const exact = reckon("Mul", `${base}/exact`, whole[i], scale);
    const nearest = rounded(writer, exact, `resize/${base}/nearest`);
    const some = reckon("Max", `${base}/some`, nearest, 1);
    const inner = reckon("Min", base, some, sizes[i]);
    const around = reckon("Sub", `${base}/around`, sizes[i], inner);
    const half = reckon("Div", `${base}/half`, around, 2);
    return { ...part, inner, first: rounded(writer, half, i ? "resize/left" : "resize/top") };
  });
}

/** The weight of each pixel of a picture for each of the target's, `[size, extent]`. */
function weightsOf(writer: OnnxWriter, axis: Axis, base: string): Value {
  const { extent, size } = axis;
  const [origin, length, first, inner] = (["origin", "length", "first", "inner"] as const)
    .map((part) => writer.cast(axis[part], "float", `${base}/${part}`));
  const apply = (op: string, name: string, inputs: Value[], extents: Extent[], attributes = {}) =>
    writer.node(op, inputs, { name: `${base}/${name}`, extents, type: "float" }, attributes);
  const number = (value: number) => writer.scalar(value, "float");
  const pixels = writer.initializer(
    `${base}/pixels`,
    "float",
    [size, 1],
    Array.from({ length: size }, (_, i) => i),
  );
  const line = [size, 1];
  const scale = apply("Div", "scale", [length, inner], [1]);
  const support = apply("Max", "support", [scale, number(1)], [1]);
  // Where each pixel of the target has its centre in the picture.
  const place = apply("Sub", "place", [pixels, first], line);
  const middle = apply("Add", "middle", [place, number(0.5)], line);
  const scaled = apply("Mul", "scaled", [middle, scale], line);
  const centre = apply("Add", "centre", [scaled, origin], line);
  const cells = cellsOf(writer, extent, base);
  const table = [size, cells.extents[0]];
  const distance = apply("Sub", "distance", [cells, centre], table);
  const share = apply("Div", "share", [apply("Abs", "far", [distance], table), support], table);
  const triangle = apply(
    "Relu",
    "triangle",
    [apply("Sub", "near", [number(1), share], table)],
    table,
  );
  const axes = writer.integers(`${base}/axes`, [1]);
  const sum = apply("ReduceSum", "sum", [triangle, axes], line, { keepdims: 1 });
  const divisor = apply("Max", "divisor", [sum, number(TINY)], line);
  const weights = apply("Div", "weights", [triangle, divisor], table);
  // What lies outside of the part is black.
  const past = apply("Sub", "past", [inner, place], line);
  const before = apply("Add", "before", [place, number(1)], line);
  const within = apply("Min", "within", [past, before], line);
  const isWithin = apply("Clip", "is_within", [within, number(0), number(1)], line);
  return apply("Mul", "seen", [weights, isWithin], table);
}

/** The middle of each pixel of a picture, `[extent]`. */
function cellsOf(writer: OnnxWriter, extent: Value, base: string): Value {
  const extents = [base.endsWith("rows") ? "height" : "width"];
  const limit = writer.node("Squeeze", [extent], { name: `${base}/extent`, extents: [] });
  const whole = [writer.scalar(0, "int64"), limit, writer.scalar(1, "int64")];
  const cells = writer.node("Range", whole, { name: `${base}/cells`, extents });
  const floats = writer.cast(cells, "float", `${base}/corners`);
  return writer.node("Add", [floats, writer.scalar(0.5, "float")], {
    name: `${base}/cells_middle`,
    extents,
  });
}
