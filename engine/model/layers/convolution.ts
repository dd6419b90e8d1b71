/** Convolutions. @module */
import type { Tensor } from "../../graph/graph.ts";
import { conv2d } from "../../ops/convolution/conv2d.ts";
import { windowOf } from "../../ops/shared/window.ts";
import {
  type Initialiser,
  INITIALISER_NAMES,
  type InitialiserName,
  type LayerInitialiser,
} from "../initialisers.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import type { Net } from "../net.ts";
import { checkForm } from "./form.ts";
import { readWindow, type WindowOptions } from "./window.ts";

/** What any convolution can be told. */
export interface ConvolutionOptions extends WindowOptions {
  /** How far apart the cells lie that a filter sees, along both dimensions (1: neighbours). */
  readonly dilationRate?: number;
  /** Whether a number is added to what each filter gives (`true`). */
  readonly useBias?: boolean;
  /** How the kernel begins (as the training's recipe says): see `InitialiserName`. */
  readonly kernelInitialiser?: InitialiserName;
}

/** What `conv2D` can be told. */
export interface Conv2DOptions extends ConvolutionOptions {
  /** So many parts of the channels, each seen by its own part of the filters alone (1). */
  readonly groups?: number;
}

/** What `depthwiseConv2D` can be told. */
export interface DepthwiseConv2DOptions extends ConvolutionOptions {
  /** Filters a channel (1). */
  readonly depthMultiplier?: number;
}

/** The options that any convolution has in a description; those that are missing have their defaults. */
function readConvolution(options: OptionReader) {
  return {
    kernelSize: options.whole("kernelSize"),
    ...readWindow(options),
    dilationRate: options.whole("dilationRate", 1, 1),
    useBias: options.flag("useBias", true),
    kernelInitialiser: options.has("kernelInitialiser")
      ? options.choice("kernelInitialiser", INITIALISER_NAMES)
      : undefined,
  };
}

/** A convolution to append, its options read. */
interface Convolving extends ReturnType<typeof readConvolution> {
  readonly filters: number;
  readonly groups: number;
}

function convolve(net: Net, x: Tensor, options: Convolving): Tensor {
  checkForm(x, "[N, H, W, C]");
  const { filters, groups, kernelSize, strides, padding, dilationRate, useBias } = options;
  const [, height, width, channels] = x.shape;
  if (channels % groups || filters % groups) {
    throw new RangeError(
      `Cannot build '${net.path}' as ${channels} channels and ${filters} filters are no ` +
        `${groups} groups: expected multiples of it`,
    );
  }
  const span = (kernelSize - 1) * dilationRate + 1;
  const window = windowOf([height, width], [span, span], [strides, strides], padding);
  const shape = [kernelSize, kernelSize, channels / groups, filters];
  const begin = (usual: Initialiser) => beginning(usual, options);
  const kernel = net.parameter("kernel", shape, "convolution", begin);
  const bias = useBias ? [net.parameter("bias", [filters], "bias")] : [];
  return net.graph.append(conv2d, [x, kernel, ...bias], {
    ...window,
    dilations: [dilationRate, dilationRate],
    groups,
    activation: "none",
  }, net.path);
}

/** How a kernel begins that begins as `usual` where nothing is said. */
function beginning(
  usual: Initialiser,
  { kernelInitialiser, groups }: Convolving,
): LayerInitialiser {
  if (!kernelInitialiser) return usual;
  if (kernelInitialiser !== "dirac") return { kind: kernelInitialiser };
  return { kind: "dirac", groups, others: usual };
}

const describe = defineLayer({
  type: "Conv2D",
  prefix: "conv",
  read: (options) => ({
    filters: options.whole("filters"),
    groups: options.whole("groups", 1, 1),
    ...readConvolution(options),
  }),
  build: convolve,
});

/**
 * A convolution of `filters` filters of `kernelSize` × `kernelSize`, with bias where nothing else is
 * said: `[N, H, W, C]` → `[N, H', W', filters]`. A filter spans K = (kernelSize − 1) · dilationRate +
 * 1 cells. With padding `SAME`, which is the default, H' = ⌈H / strides⌉; with `VALID` H' = ⌈(H − K +
 * 1) / strides⌉; with a number p H' = ⌊(H + 2p − K) / strides⌋ + 1. Throws a `RangeError` where a
 * number is not whole or too small, and when it is built where C or `filters` is no multiple of
 * `groups`.
 */
export function conv2D(
  filters: number,
  kernelSize: number,
  { strides = 1, padding = "SAME", ...others }: Conv2DOptions = {},
): Layer {
  return describe({ filters, kernelSize, strides, padding, ...others });
}

const describeDepthwise = defineLayer({
  type: "DepthwiseConv2D",
  prefix: "depthwise",
  read: (options) => ({
    depthMultiplier: options.whole("depthMultiplier", 1, 1),
    ...readConvolution(options),
  }),
  build(net, x, { depthMultiplier, ...options }) {
    checkForm(x, "[N, H, W, C]");
    const groups = x.shape[3];
    return convolve(net, x, { ...options, groups, filters: groups * depthMultiplier });
  },
});

/**
 * A convolution whose filters see one channel each, `depthMultiplier` of them a channel, those of a
 * channel side by side: `[N, H, W, C]` → `[N, H', W', C · depthMultiplier]`, with H' as in `conv2D`.
 * Throws a `RangeError` where a number is not whole or too small.
 */
export function depthwiseConv2D(
  kernelSize: number,
  { strides = 1, padding = "SAME", ...others }: DepthwiseConv2DOptions = {},
): Layer {
  return describeDepthwise({ kernelSize, strides, padding, ...others });
}
