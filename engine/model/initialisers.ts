/** First values of parameters. @module */
import { normals, streamOf, uniforms } from "../graph/random.ts";
import { type Shape, sizeOf } from "../graph/spec.ts";

/** How a parameter begins. */
export type Initialiser =
  | { readonly kind: "zeros" }
  /** Normal with mean 0 and this standard deviation. */
  | { readonly kind: "normal"; readonly deviation: number }
  /** The same, drawn again beyond two standard deviations. */
  | { readonly kind: "truncatedNormal"; readonly deviation: number }
  /** Uniform in ±6 / (in + out), as the tutorial has it (Glorot's without the root). */
  | { readonly kind: "tutorialUniform" }
  /** Normal with variance 2 / in: He et al., "Delving Deep into Rectifiers", 2015. */
  | { readonly kind: "he" }
  /** Uniform in ±√(6 / (in + out)): Glorot and Bengio, 2010. */
  | { readonly kind: "glorot" }
  /** Uniform in ±gain / √in; PyTorch's layers begin so with a gain of 1. */
  | { readonly kind: "fanInUniform"; readonly gain: number };

/**
 * How the kernel of a convolution begins that passes on what it is given: in each group the filter of a
 * channel's number passes that channel on, the filters beyond the channels begin as `others` (all of
 * PyTorch's `dirac_` with zeros).
 */
export interface Dirac {
  readonly kind: "dirac";
  readonly groups: number;
  readonly others: Initialiser;
}

/**
 * Those that a layer can ask for by name. With `dirac` a convolution passes channel i on as filter i;
 * filters beyond the channels begin as they would without it.
 */
export const INITIALISER_NAMES = ["zeros", "he", "glorot", "dirac"] as const;

/** The name of an initialiser that a layer can ask for. */
export type InitialiserName = typeof INITIALISER_NAMES[number];

/**
 * Draws the parameter of that name: each has random numbers of its own. Fans are the products of a
 * kernel's extents with its inputs and outputs, the last two dimensions.
 */
export function initialise(
  initialiser: Initialiser | Dirac,
  shape: Shape,
  seed: number,
  name: string,
): Float32Array {
  if (initialiser.kind === "dirac") {
    const { others, groups } = initialiser;
    return withIdentities(initialise(others, shape, seed, name), shape, groups);
  }
  const uniform = uniforms(seed, streamOf(name));
  const normal = normals(uniform);
  const receptive = sizeOf(shape.slice(0, -2));
  const fanIn = receptive * (shape.at(-2) ?? 1);
  const fanOut = receptive * shape.at(-1)!;
  const draw = drawing(initialiser, fanIn, fanOut, uniform, normal);
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}

/** Makes filters of a kernel `[KH, KW, C/groups, F]` pass the channels of their group on. */
function withIdentities(
  kernel: Float32Array,
  [height, width, channels, filters]: Shape,
  groups: number,
): Float32Array {
  const centre = Math.floor(height / 2) * width + Math.floor(width / 2);
  const groupFilters = filters / groups;
  return kernel.map((value, i) => {
    const filter = i % filters % groupFilters;
    if (filter >= channels) return value;
    const channel = Math.floor(i / filters) % channels;
    const tap = Math.floor(i / (filters * channels));
    return tap === centre && channel === filter ? 1 : 0;
  });
}

function drawing(
  initialiser: Initialiser,
  fanIn: number,
  fanOut: number,
  uniform: () => number,
  normal: () => number,
): () => number {
  const within = (bound: number) => () => (2 * uniform() - 1) * bound;
  switch (initialiser.kind) {
    case "zeros":
      return () => 0;
    case "normal":
      return () => normal() * initialiser.deviation;
    case "truncatedNormal":
      return () => {
        let value = normal();
        while (Math.abs(value) > 2) value = normal();
        return value * initialiser.deviation;
      };
    case "tutorialUniform":
      return within(6 / (fanIn + fanOut));
    case "he":
      return () => normal() * Math.sqrt(2 / fanIn);
    case "glorot":
      return within(Math.sqrt(6 / (fanIn + fanOut)));
    case "fanInUniform":
      return within(initialiser.gain / Math.sqrt(fanIn));
  }
}
