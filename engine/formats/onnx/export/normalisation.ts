/** Normalisations. Their statistics stay in single precision where the network computes in halves. @module */
import type { BatchNormalization } from "../../../ops/normalisation/batch_attributes.ts";
import type { GroupNormalization } from "../../../ops/normalisation/group_normalization.ts";
import type { LayerNormalization } from "../../../ops/normalisation/layer_normalization.ts";
import { dimensionsIn, inOrder, type Operand } from "./operand.ts";
import { asNode, outputOf, type Translation, type Translator } from "./translation.ts";
import { withActivation } from "./unary.ts";
import { float, type OnnxWriter, type Value } from "./writer.ts";

/** A vector in single precision. */
function single(writer: OnnxWriter, operand: Operand): Value {
  if (operand.numbers) return operand.arranged([0], { type: "float" });
  const value = operand.in("last");
  return writer.cast(value, "float", `${value.name}/exact`);
}

/** Of each group, by ONNX's InstanceNormalization of `[N, groups, …]`; then scale and offset. */
function groupNormalization(translation: Translation<GroupNormalization>): Operand {
  const { writer, name, inputs: [x, scale, offset], attributes } = translation;
  const { groups, epsilon } = attributes;
  const rank = x.shape.length;
  const [batch, ...rest] = inOrder(x.extents, dimensionsIn("first", rank));
  const whole = x.in("first");
  const exact = writer.cast(whole, "float", `${name}/exact`);
  const grouped = writer.node(
    "Reshape",
    [exact, writer.integers(`${name}/groups`, [0, groups, -1])],
    { name: `${name}/grouped`, extents: [batch, groups, sizeOfRow(x) / groups] },
  );
  const vector = (part: string, value: number) =>
    writer.initializer(`${name}/${part}`, "float", [groups], Array(groups).fill(value));
  const normal = writer.node(
    "InstanceNormalization",
    [grouped, vector("ones", 1), vector("zeros", 0)],
    { name: `${name}/normalized`, extents: grouped.extents },
    { epsilon: float(epsilon) },
  );
  const shape = writer.integers(`${name}/shape`, [0, ...rest as number[]]);
  const output = { name: `${name}/ungrouped`, extents: [batch, ...rest] };
  const back = writer.node("Reshape", [normal, shape], output);
  const perChannel = (vector: Operand) => {
    const extents = [vector.shape[0], ...Array<number>(rank - 2).fill(1)];
    if (vector.numbers) return vector.arranged([0], { to: extents, type: "float" });
    const shape = writer.integers(`${name}/vector_shape`, extents);
    const output = { name: `${name}/channels`, extents };
    return writer.node("Reshape", [single(writer, vector), shape], output);
  };
  const scaled = writer.node("Mul", [back, perChannel(scale)], {
    ...output,
    name: `${name}/scaled`,
  });
  const isExact = whole.type === "float";
  const end = { ...output, name: isExact ? name : `${name}/moved` };
  const moved = writer.node("Add", [scaled, perChannel(offset)], end);
  return outputOf(translation, writer.cast(moved, whole.type, name), "first");
}

const sizeOfRow = ({ shape }: Operand) =>
  shape.slice(1).reduce((product, extent) => product * extent, 1);

/** Those that are translated. */
export const NORMALISATION: Readonly<Record<string, Translator>> = {
  batchNormalizationInference: withActivation<BatchNormalization>((translation) => {
    const { writer, inputs: [x, ...vectors], attributes: { epsilon } } = translation;
    const inputs = [x.in("first"), ...vectors.map((each) => single(writer, each))];
    return asNode(translation, "BatchNormalization", inputs, "first", { epsilon: float(epsilon) });
  }),
  layerNormalization(translation: Translation<LayerNormalization>) {
    const { inputs, attributes: { axis, epsilon } } = translation;
    const values = inputs.map((each) => each.in("last"));
    return asNode(translation, "LayerNormalization", values, "last", {
      axis: axis < 0 ? axis : axis - inputs[0].shape.length,
      epsilon: float(epsilon),
    });
  },
  groupNormalization,
};
