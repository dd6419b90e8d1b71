/** Convolutions. @module */
import type { Conv2D } from "../../../ops/convolution/conv2d.ts";
import type { Operand } from "./operand.ts";
import { asNode, type Translator } from "./translation.ts";
import { withActivation } from "./unary.ts";
import type { OnnxWriter, Value } from "./writer.ts";

/** Filters `[KH, KW, C/groups, F]` as `[F, C/groups, KH, KW]`. */
const FILTERS_FIRST = [3, 2, 0, 1];

function filtersOf(writer: OnnxWriter, kernel: Operand, name: string): Value {
  if (kernel.numbers) return kernel.arranged(FILTERS_FIRST);
  return writer.node("Transpose", [kernel.in("last")], {
    name: `${name}/filters_first`,
    extents: FILTERS_FIRST.map((d) => kernel.extents[d]),
  }, { perm: FILTERS_FIRST });
}

/** Those that are translated. */
export const CONVOLUTION: Readonly<Record<string, Translator>> = {
  conv2d: withActivation<Conv2D>((translation) => {
    const { writer, name, inputs: [x, kernel, bias], attributes } = translation;
    const filters = filtersOf(writer, kernel, name);
    const inputs = [x.in("first"), filters, ...bias ? [bias.in("last")] : []];
    return asNode(translation, "Conv", inputs, "first", {
      dilations: attributes.dilations,
      group: attributes.groups,
      kernel_shape: kernel.shape.slice(0, 2),
      pads: attributes.pads,
      strides: attributes.strides,
    });
  }),
};
