/** Layers that hold others. @module */
import type { Tensor } from "../../graph/graph.ts";
import { isShape, show, sizeOf } from "../../graph/spec.ts";
import { multiply as multiplyOp, sumOf } from "../../ops/elementwise/binary.ts";
import { concat } from "../../ops/shape/concat.ts";
import { defineLayer, type Layer } from "../layer.ts";
import { layerNames } from "../layer_names.ts";
import type { Net } from "../net.ts";

/** One layer after the other. Throws a `RangeError` where two are called alike. */
function inTurn(net: Net, x: Tensor, layers: readonly Layer[]): Tensor {
  const names = layerNames(layers);
  return layers.reduce((x, layer, i) => layer(net.scope(names[i]), x), x);
}

/** The sum of tensors of one shape: broadcasting would hide that they don't fit. */
function sumOfAlike({ graph, path }: Net, tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((a, b) => {
    if (isShape(a.shape, b.shape)) return sumOf(graph, a, b);
    throw new RangeError(
      `Cannot add what the layers of '${path}' make as it is ${show(a.shape)} and ${
        show(b.shape)
      }: ` +
        "expected one shape",
    );
  });
}

const describeAll = (layers: readonly Layer[]) => layers.map(({ description }) => description);

const describeSequential = defineLayer({
  type: "Sequential",
  prefix: "block",
  read: (options) => options.layers("layers"),
  build: (net, x, layers) => inTurn(net, x, layers),
});

/**
 * One layer after the other. Each is called by its kind and its number among its like, `conv1`,
 * `conv2`, where it isn't `named`.
 *
 * ```ts
 * import { conv2D, dense, globalAveragePooling2D, relu, residual, sequential } from "../../mod.ts";
 *
 * const network = sequential(
 *   conv2D(16, 3),
 *   relu(),
 *   residual([conv2D(16, 3), relu(), conv2D(16, 3)]),
 *   relu(),
 *   globalAveragePooling2D(),
 *   dense(10),
 * );
 * ```
 */
export function sequential(...layers: Layer[]): Layer {
  return describeSequential({ layers: describeAll(layers) });
}

const describeResidual = defineLayer({
  type: "Residual",
  prefix: "residual",
  read: (options) => ({
    layers: options.layers("layers"),
    shortcut: options.has("shortcut") ? options.layers("shortcut") : [],
  }),
  build(net, x, { layers, shortcut }) {
    const around = inTurn(net.scope("shortcut"), x, shortcut);
    return sumOfAlike(net, [inTurn(net, x, layers), around]);
  },
});

/**
 * What layers make of x, plus x, or what `shortcut` makes of it (He et al., "Deep Residual Learning",
 * 2015); both must have one shape.
 */
export function residual(layers: readonly Layer[], shortcut: readonly Layer[] = []): Layer {
  return describeResidual({
    layers: describeAll(layers),
    ...shortcut.length && { shortcut: describeAll(shortcut) },
  });
}

/** A kind of layer that joins what several branches make of x; an empty one passes x on. */
function defineBranches(
  type: string,
  prefix: string,
  join: (net: Net, tensors: readonly Tensor[]) => Tensor,
) {
  const describe = defineLayer({
    type,
    prefix,
    read: (options) => options.branches("branches"),
    build: (net, x, branches) =>
      join(net, branches.map((layers, i) => inTurn(net.scope(`branch${i + 1}`), x, layers))),
  });
  return (branches: readonly Layer[][]) => describe({ branches: branches.map(describeAll) });
}

const describeParallel = defineBranches("Parallel", "parallel", sumOfAlike);

/** The sum of what several branches make of x; all must give one shape. An empty one passes x on. */
export function parallel(...branches: readonly Layer[][]): Layer {
  return describeParallel(branches);
}

const describeConcatenate = defineBranches(
  "Concatenate",
  "concat",
  ({ graph, path }, tensors) => graph.append(concat, tensors, { axis: -1 }, path),
);

/**
 * The channels of what several branches make of x, side by side: `[N, …, C1]`, `[N, …, C2]` →
 * `[N, …, C1 + C2]` (Szegedy et al., "Going Deeper with Convolutions", 2014). An empty one passes x on
 * (Huang et al., "Densely Connected Convolutional Networks", 2016). Throws a `RangeError`, when it is
 * built, where all but the channels are not alike.
 */
export function concatenate(...branches: readonly Layer[][]): Layer {
  return describeConcatenate(branches);
}

const describeMultiply = defineBranches("Multiply", "product", productOf);

/**
 * The product of what several branches make of x. An empty one passes x on, and one that gives
 * `[N, 1, 1, C]` weighs the channels of the others: `multiply([], [globalAveragePooling2D(), …])`.
 * Throws a `RangeError`, when it is built, where extents are neither alike nor 1.
 */
export function multiply(...branches: readonly Layer[][]): Layer {
  return describeMultiply(branches);
}

/** The product of tensors that are as large as the largest, but for extents of 1. */
function productOf({ graph, path }: Net, tensors: readonly Tensor[]): Tensor {
  const large = tensors.reduce((a, b) => sizeOf(b.shape) > sizeOf(a.shape) ? b : a);
  const other = tensors.find(({ shape }) =>
    shape.length !== large.shape.length ||
    shape.some((extent, i) => extent !== large.shape[i] && extent !== 1)
  );
  if (other) {
    throw new RangeError(
      `Cannot multiply what the layers of '${path}' make as it is ${show(large.shape)} and ${
        show(other.shape)
      }: expected one shape, or extents of 1`,
    );
  }
  return tensors.reduce((a, b) => graph.append(multiplyOp, [a, b], {}));
}
