/** The table of activations: functions of each element alone that stand between layers. @module */
import geluSource from "../../../shaders/elementwise/gelu.wgsl" with { type: "text" };
import { BOUNDED, EXPM1, part } from "../shared/parts.ts";
import type { AnyUnary, Unary } from "./unary_op.ts";

/** The attribute of `leakyRelu` and `elu`, ONNX's. */
export interface Alpha {
  /** What negative x are multiplied by, or tend to where it is `elu`'s. */
  readonly alpha: number;
}

/** The attributes of `hardSigmoid`, ONNX's: the line alpha · x + beta. */
export interface HardSigmoid {
  readonly alpha: number;
  readonly beta: number;
}

/** The attribute of `gelu`, ONNX's. */
export interface Gelu {
  /** By what the normal distribution is approximated: by nothing, or by a hyperbolic tangent. */
  readonly approximate: "none" | "tanh";
}

const GELU = part("elementwise/gelu.wgsl", geluSource);

const within = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** The error function, by its series of positive terms. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** Φ(x) of `gelu.wgsl`, and its derivative. */
function distribution(x: number, { approximate }: Gelu): [share: number, density: number] {
  if (approximate === "none") {
    return [(1 + erf(x / Math.SQRT2)) / 2, Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)];
  }
  const scale = 2 * Math.sqrt(2 / Math.PI);
  const share = logistic(scale * (x + 0.044715 * x ** 3));
  return [share, share * (1 - share) * scale * (1 + 3 * 0.044715 * x * x)];
}

/** For entries that have attributes. */
const withAttributes = <A>(entry: Unary<A>) => entry;

/** The table. An entry is all that an activation needs. NaN passes all but `relu`. */
export const ACTIVATIONS = {
  relu: {
    wgsl: "max(x, 0.0)",
    reference: (x) => Math.max(x, 0),
    flops: 1,
    gradient: {
      known: "y",
      wgsl: "select(0.0, dy, y > 0.0)",
      reference: (dy, y) => y > 0 ? dy : 0,
      flops: 1,
    },
  },
  relu6: {
    wgsl: "bounded(x, 0.0, 6.0)",
    parts: [BOUNDED],
    reference: (x) => within(x, 0, 6),
    flops: 2,
    gradient: {
      known: "y",
      wgsl: "select(0.0, dy, y > 0.0 && y < 6.0)",
      reference: (dy, y) => y > 0 && y < 6 ? dy : 0,
      flops: 2,
    },
    range: [-4, 10],
  },
  leakyRelu: withAttributes<Alpha>({
    wgsl: "select(x, ALPHA * x, x < 0.0)",
    attributes: { alpha: 0.1 },
    reference: (x, { alpha }) => x < 0 ? alpha * x : x,
    flops: 1,
    gradient: {
      known: "x",
      wgsl: "select(ALPHA * dy, dy, x > 0.0)",
      reference: (dy, x, { alpha }) => x > 0 ? dy : alpha * dy,
      flops: 1,
    },
  }),
  elu: withAttributes<Alpha>({
    wgsl: "select(x, ALPHA * expm1(x), x < 0.0)",
    parts: [EXPM1],
    attributes: { alpha: 0.7 },
    reference: (x, { alpha }) => x < 0 ? alpha * Math.expm1(x) : x,
    flops: 3,
    gradient: {
      known: "x",
      wgsl: "select(dy, ALPHA * exp(x) * dy, x < 0.0)",
      reference: (dy, x, { alpha }) => x < 0 ? alpha * Math.exp(x) * dy : dy,
      flops: 3,
    },
    range: [-8, 4],
  }),
  gelu: withAttributes<Gelu>({
    wgsl: "gelu(x)",
    parts: [GELU],
    attributes: { approximate: ["none", "tanh"] },
    reference: (x, attributes) => x * distribution(x, attributes)[0],
    flops: 26,
    gradient: {
      known: "x",
      wgsl: "dy * geluDerivative(x)",
      reference(dy, x, attributes) {
        const [share, density] = distribution(x, attributes);
        return dy * (share + x * density);
      },
      flops: 32,
    },
    range: [-8, 8],
  }),
  silu: {
    wgsl: "x / (1.0 + exp(-x))",
    reference: (x) => x * logistic(x),
    flops: 4,
    gradient: {
      known: "x",
      wgsl: "dy * (1.0 + x / (1.0 + exp(x))) / (1.0 + exp(-x))",
      reference: (dy, x) => dy * logistic(x) * (1 + x * (1 - logistic(x))),
      flops: 8,
    },
    range: [-8, 8],
  },
  hardSigmoid: withAttributes<HardSigmoid>({
    wgsl: "bounded(ALPHA * x + BETA, 0.0, 1.0)",
    parts: [BOUNDED],
    attributes: { alpha: 1 / 6, beta: 0.5 },
    reference: (x, { alpha, beta }) => within(alpha * x + beta, 0, 1),
    flops: 4,
    gradient: {
      known: "y",
      wgsl: "select(0.0, ALPHA * dy, y > 0.0 && y < 1.0)",
      reference: (dy, y, { alpha }) => y > 0 && y < 1 ? alpha * dy : 0,
      flops: 3,
    },
    range: [-6, 6],
  }),
  hardSwish: {
    wgsl: "x * bounded(x / 6.0 + 0.5, 0.0, 1.0)",
    parts: [BOUNDED],
    reference: (x) => x * within(x / 6 + 0.5, 0, 1),
    flops: 5,
    gradient: {
      known: "x",
      wgsl: "select(select(dy * (x / 3.0 + 0.5), dy, x >= 3.0), 0.0, x <= -3.0)",
      reference: (dy, x) => x <= -3 ? 0 : x >= 3 ? dy : dy * (x / 3 + 0.5),
      flops: 5,
    },
    range: [-6, 6],
  },
  sigmoid: {
    wgsl: "1.0 / (1.0 + exp(-x))",
    reference: logistic,
    flops: 4,
    gradient: {
      known: "y",
      wgsl: "dy * y * (1.0 - y)",
      reference: (dy, y) => dy * y * (1 - y),
      flops: 3,
    },
    range: [-8, 8],
  },
  tanh: {
    wgsl: "tangent(x)",
    parts: [EXPM1],
    reference: Math.tanh,
    flops: 8,
    gradient: {
      known: "y",
      wgsl: "dy * (1.0 - y * y)",
      reference: (dy, y) => dy * (1 - y * y),
      flops: 3,
    },
    range: [-100, 100],
  },
} satisfies Readonly<Record<string, AnyUnary>>;
