/** Pooling. @module */
import type { SpatialWindow } from "../../../graph/op.ts";
import { type Shape, sizeOf } from "../../../graph/spec.ts";
import type { AveragePool2D } from "../../../ops/pool/average_pool2d.ts";
import type { MaxPool2D } from "../../../ops/pool/pooling.ts";
import { asNode, type Translation, type Translator } from "./translation.ts";
import { withActivation } from "./unary.ts";
import type { Attributes, Value } from "./writer.ts";

/** What counts for less than every element of a picture, in either precision. */
const LEAST = { float: -3.4028234663852886e38, float16: -65_504 };

const attributesOf = ({ kernel, strides, pads, dilations }: SpatialWindow): Attributes => ({
  dilations,
  kernel_shape: kernel,
  pads,
  strides,
});

/** Whether readers take such pads: each less than the window. */
const areSmall = ({ pads, kernel }: SpatialWindow) => pads.every((pad, i) => pad < kernel[i % 2]);

/** The picture with what surrounds it. */
function padded(
  { writer, name, inputs: [x] }: Translation<unknown>,
  [top, left, bottom, right]: readonly number[],
  value: number,
): Value {
  const picture = x.in("first");
  const [batch, channels] = picture.extents;
  const extents = [batch, channels, x.shape[1] + top + bottom, x.shape[2] + left + right];
  const pads = writer.integers(`${name}/pads`, [0, 0, top, left, 0, 0, bottom, right]);
  const inputs = [picture, pads, writer.scalar(value, picture.type)];
  return writer.node("Pad", inputs, { name: `${name}/padded`, extents }, { mode: "constant" });
}

/** For each place of the output `[OH, OW]`, 1 / the cells that count. */
function shares(
  [, height, width]: Shape,
  [, rows, columns]: Shape,
  { kernel, strides, pads, dilations, countIncludePad }: AveragePool2D,
): Float32Array {
  const seen = (at: number, axis: 0 | 1, extent: number) =>
    Array.from(
      { length: kernel[axis] },
      (_, k) => at * strides[axis] - pads[axis] + k * dilations[axis],
    ).filter((place) => place >= 0 && place < extent).length;
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const cells = countIncludePad
      ? sizeOf(kernel)
      : seen(Math.floor(i / columns), 0, height) * seen(i % columns, 1, width);
    return cells ? 1 / cells : 0;
  });
}

/** The mean by a window that opset 17's AveragePool can't have: a convolution by ones, then shares. */
function averageByConvolution(translation: Translation<AveragePool2D>) {
  const { writer, name, inputs: [x], attributes, shape, extents } = translation;
  const picture = x.in("first");
  const { kernel } = attributes;
  const ones = new Float32Array(shape[3] * sizeOf(kernel)).fill(1);
  const filters = writer.initializer(`${name}/ones`, picture.type, [shape[3], 1, ...kernel], ones);
  const sums = writer.node("Conv", [picture, filters], {
    name: `${name}/sums`,
    extents: [extents[0], extents[3], extents[1], extents[2]],
  }, { ...attributesOf(attributes), group: shape[3] });
  const share = shares(x.shape, shape, attributes);
  const places = [1, 1, shape[1], shape[2]];
  const shared = writer.initializer(`${name}/shares`, picture.type, places, share);
  return asNode(translation, "Mul", [sums, shared], "first");
}

/** Those that are translated. */
export const POOLING: Readonly<Record<string, Translator>> = {
  maxPool2d: withActivation<MaxPool2D>((translation) => {
    const { attributes, inputs: [x] } = translation;
    if (areSmall(attributes)) {
      return asNode(translation, "MaxPool", [x.in("first")], "first", attributesOf(attributes));
    }
    const { type } = x.in("first");
    const whole = padded(translation, attributes.pads, LEAST[type as keyof typeof LEAST]);
    const within = { ...attributes, pads: [0, 0, 0, 0] as const };
    return asNode(translation, "MaxPool", [whole], "first", attributesOf(within));
  }),
  averagePool2d(translation: Translation<AveragePool2D>) {
    const { attributes, inputs: [x] } = translation;
    const isDense = attributes.dilations.every((dilation) => dilation === 1);
    if (!isDense || !areSmall(attributes)) return averageByConvolution(translation);
    const { dilations: _, ...others } = attributesOf(attributes);
    return asNode(translation, "AveragePool", [x.in("first")], "first", {
      count_include_pad: attributes.countIncludePad ? 1 : 0,
      ...others,
    });
  },
  globalAveragePool: (translation) =>
    asNode(translation, "ReduceMean", [translation.inputs[0].in("first")], "last", {
      axes: [2, 3],
      keepdims: 0,
    }),
};
