/** A first layer that makes neighbouring pixels independent of each other. @module */
import { f32, type Shape, show } from "../../graph/spec.ts";
import { conv2d } from "../../ops/convolution/conv2d.ts";
import { windowOf } from "../../ops/shared/window.ts";
import { symmetricEigen } from "../eigen.ts";
import { defineLayer, type Layer } from "../layer.ts";
import type { Inputs, Net } from "../net.ts";
import { checkForm } from "./form.ts";

/** What eigenvalues are raised by, as the smallest are noise. */
const EPSILON = 5e-4;

const describe = defineLayer({
  type: "Whitening2D",
  prefix: "whitening",
  read: (options) => ({ kernelSize: options.whole("kernelSize") }),
  build(net, x, { kernelSize }) {
    checkForm(x, "[N, H, W, C]");
    const [, height, width, channels] = x.shape;
    const side = [kernelSize, kernelSize] as const;
    const filters = 2 * kernelSize ** 2 * channels;
    const kernel = net.variable("kernel", f32(...side, channels, filters), {
      initial: () => whiteningKernel(sampleOf(net, x.shape), kernelSize),
      isTrainable: false,
    });
    const bias = net.parameter("bias", [filters], "bias");
    const window = windowOf([height, width], side, [1, 1], "VALID");
    const attributes = { ...window, groups: 1, activation: "none" as const };
    return net.graph.append(conv2d, [x, kernel, bias], attributes, net.path);
  },
});

/**
 * The first layer of a network of pictures: a convolution without padding whose kernel is made of the
 * training pictures and stays as it is, with a bias that is trained: `[N, H, W, C]` →
 * `[N, H − kernelSize + 1, W − kernelSize + 1, 2 · kernelSize² · C]`. Its filters are the principal
 * components of patches, each divided by its deviation, and their negatives, as activations keep one
 * side of each (Page, "How to Train Your ResNet 8", 2019; Jordan, "94 % on CIFAR-10 in 3.29 Seconds",
 * 2024). Throws a `RangeError` where the number is not whole or below 1, and, when its first values
 * are asked for, where its input is not what the network takes.
 */
export function whitening2D(kernelSize = 2): Layer {
  return describe({ kernelSize });
}

/** Training pictures of the shape that the layer takes. */
function sampleOf({ path, sample }: Net, [, ...shape]: Shape): Inputs {
  const found = sample?.();
  if (found && show(found.shape.slice(1)) === show(shape)) return found;
  throw new RangeError(
    `Cannot begin '${path}' as it takes ${show(shape)} and ${
      found ? `the network's inputs are ${show(found.shape.slice(1))}` : "there are no inputs"
    }: expected the first layer of a network that is trained`,
  );
}

/** Filters `[K, K, C, 2·K·K·C]` that whiten patches of pictures `[N, H, W, C]`. */
function whiteningKernel(inputs: Inputs, kernelSize: number): Float32Array {
  const { values, vectors } = symmetricEigen(patchMoments(inputs, kernelSize));
  const components = vectors.length;
  const kernel = new Float32Array(components * 2 * components);
  vectors.forEach((vector, filter) => {
    const deviation = Math.sqrt(Math.max(values[filter], 0) + EPSILON);
    vector.forEach((value, i) => {
      kernel[i * 2 * components + filter] = value / deviation;
      kernel[i * 2 * components + components + filter] = -value / deviation;
    });
  });
  return kernel;
}

/** The mean products of any two elements of a patch `[K, K, C]`, over all patches. */
function patchMoments(
  { data, shape: [count, height, width, channels] }: Inputs,
  kernelSize: number,
) {
  const line = kernelSize * channels;
  const size = kernelSize * line;
  const moments = Array.from({ length: size }, () => new Float64Array(size));
  const patch = new Float64Array(size);
  const [rows, columns] = [height - kernelSize + 1, width - kernelSize + 1];
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        for (let k = 0; k < kernelSize; k++) {
          const first = ((n * height + y + k) * width + x) * channels;
          for (let i = 0; i < line; i++) patch[k * line + i] = data[first + i];
        }
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) moments[i][j] += patch[i] * patch[j];
        }
      }
    }
  }
  const patches = count * rows * columns;
  return moments.map((_, i) =>
    Float64Array.from({ length: size }, (_, j) => moments[Math.max(i, j)][Math.min(i, j)] / patches)
  );
}
