/** Layers that hold others. @module */
import type { Tensor } from "../../graph/graph.ts";
import { isShape, show } from "../../graph/spec.ts";
import { sumOf } from "../../ops/elementwise/binary.ts";
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

const describeParallel = defineLayer({
  type: "Parallel",
  prefix: "parallel",
  read: (options) => options.branches("branches"),
  build: (net, x, branches) =>
    sumOfAlike(
      net,
      branches.map((layers, i) => inTurn(net.scope(`branch${i + 1}`), x, layers)),
    ),
});

/** The sum of what several branches make of x; all must give one shape. */
export function parallel(...branches: readonly Layer[][]): Layer {
  return describeParallel({ branches: branches.map(describeAll) });
}
