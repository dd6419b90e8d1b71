/**
 * Nodes that are one op together: exporters write what their version of ONNX has no op for by several.
 *
 * @module
 */
import type { NodeProto } from "../proto.ts";
import { constantOf } from "./tensor.ts";
import type { Constant, Value } from "./value.ts";

/** The domain of ops that only stand for several nodes; no file's own. */
export const WITHIN = "loupe";

/** What patterns are looked for in. */
export interface Surroundings {
  /** A tensor that must stay. */
  readonly output: string;
  /** The numbers of the file. */
  readonly values: ReadonlyMap<string, Value>;
}

/** What stands for several nodes. */
interface Found {
  readonly opType: string;
  readonly input: readonly string[];
  readonly attribute?: NodeProto["attribute"];
}

/** Looks from the last node of a pattern; each finds one form of it. */
type Pattern = (node: NodeProto, look: Look) => Found | undefined;

/** Looks backwards through the nodes of a file, through those that serve no other end. */
class Look {
  readonly #makers = new Map<string, NodeProto>();
  readonly #uses = new Map<string, number>();
  /** What an Identity passes on, by what it is called there. */
  readonly #origins = new Map<string, string>();
  readonly #constants = new Map<string, Constant | undefined>();

  constructor(nodes: readonly NodeProto[], private readonly surroundings: Surroundings) {
    for (const node of nodes) {
      node.output.forEach((name) => this.#makers.set(name, node));
      node.input.forEach((name) => this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1));
      const [name] = node.input;
      if (node.opType === "Identity") {
        this.#origins.set(node.output[0], this.#origins.get(name) ?? name);
      }
    }
    const { output } = surroundings;
    this.#uses.set(output, (this.#uses.get(output) ?? 0) + 1);
  }

  /** The node of that op that makes a tensor, which so many others take, and no more. */
  maker(name: string | undefined, opType: string, uses = 1): NodeProto | undefined {
    const node = name === undefined ? undefined : this.#makers.get(name);
    return node?.opType === opType && this.#uses.get(name!) === uses ? node : undefined;
  }

  /** The numbers that a tensor is, where they are in the file. */
  constant(name = ""): Constant | undefined {
    const origin = this.#origins.get(name) ?? name;
    const known = this.surroundings.values.get(origin);
    if (known?.kind === "constant") return known;
    if (!this.#constants.has(origin)) this.#constants.set(origin, this.#constantOf(origin));
    return this.#constants.get(origin);
  }

  #constantOf(name: string): Constant | undefined {
    const node = this.#makers.get(name);
    const tensor = node?.opType === "Constant" ? node.attribute[0]?.t : undefined;
    try {
      return tensor && constantOf(tensor);
    } catch {
      // Whoever needs it will say what is wrong with it.
      return undefined;
    }
  }

  /** Whether a tensor is one number, about so large: it may have been written as a half. */
  is(name: string | undefined, number: number): boolean {
    const constant = this.constant(name);
    const [found] = constant?.values ?? [];
    return constant?.values.length === 1 && typeof found === "number" &&
      Math.abs(found - number) <= 1e-3 * Math.abs(number);
  }

  /** A product or a sum with a number: the other tensor. */
  beside(node: NodeProto | undefined, number: number): string | undefined {
    if (!node) return undefined;
    const [a, b] = node.input;
    return this.is(b, number) ? a : this.is(a, number) ? b : undefined;
  }
}

/** Both orders of two inputs. */
const orders = ({ input: [a, b] }: NodeProto) => [[a, b], [b, a]];

/** What the first of some tries finds. */
function first<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const attributeOf = (node: NodeProto, name: string) =>
  node.attribute.find((each) => each.name === name);

/** x · σ(x). */
const silu: Pattern = (node, look) =>
  node.opType !== "Mul" ? undefined : first(orders(node), ([x, gate]) => {
    const sigmoid = look.maker(gate, "Sigmoid");
    return sigmoid?.input[0] === x ? { opType: "Silu", input: [x] } : undefined;
  });

/** x · HardSigmoid(x), of alpha 1/6. */
const hardSwish: Pattern = (node, look) =>
  node.opType !== "Mul" ? undefined : first(orders(node), ([x, gate]) => {
    const sigmoid = look.maker(gate, "HardSigmoid");
    const isSixth = sigmoid && Math.abs((attributeOf(sigmoid, "alpha")?.f ?? 0.2) - 1 / 6) < 1e-3 &&
      (attributeOf(sigmoid, "beta")?.f ?? 0.5) === 0.5;
    return isSixth && sigmoid.input[0] === x ? { opType: "HardSwish", input: [x] } : undefined;
  });

/** x · min(max(x + 3, 0), 6) / 6, divided before or after. */
const hardSwishOfSteps: Pattern = (node, look) => {
  const shifted = (gate: string | undefined, x: string) => {
    const clip = look.maker(gate, "Clip");
    const [least, most] = clip ? [attributeOf(clip, "min")?.f, attributeOf(clip, "max")?.f] : [];
    const isClip = clip &&
      (clip.input.length > 1
        ? look.constant(clip.input[1])?.values[0] === 0 && look.is(clip.input[2], 6)
        : least === 0 && most === 6);
    return isClip && look.beside(look.maker(clip.input[0], "Add"), 3) === x;
  };
  const product = node.opType === "Div" && look.is(node.input[1], 6)
    ? look.maker(node.input[0], "Mul")
    : node.opType === "Mul"
    ? node
    : undefined;
  return product && first(orders(product), ([x, gate]) => {
    const inner = product === node ? look.maker(gate, "Div") : undefined;
    const clipped = inner ? look.is(inner.input[1], 6) && inner.input[0] : gate;
    if (product === node && !inner || !clipped || !shifted(clipped, x)) return undefined;
    return { opType: "HardSwish", input: [x] };
  });
};

/** Of a product of three the other two, however it is associated. */
function halves(node: NodeProto, look: Look): [string, string] | undefined {
  if (node.opType === "Div" && look.is(node.input[1], 2)) {
    const inner = look.maker(node.input[0], "Mul");
    return inner && [inner.input[0], inner.input[1]];
  }
  if (node.opType !== "Mul") return undefined;
  const whole = look.beside(node, 0.5);
  if (whole !== undefined) {
    const inner = look.maker(whole, "Mul");
    return inner && [inner.input[0], inner.input[1]];
  }
  return first(orders(node), ([half, other]) => {
    const own = look.beside(look.maker(half, "Mul"), 0.5);
    return own === undefined ? undefined : [own, other];
  });
}

/** x · (1 + f(x)) / 2 with a function f that `isOf` knows by what makes it. */
function halfOfOneAnd(node: NodeProto, look: Look, isOf: (made: string, x: string) => boolean) {
  const parts = halves(node, look);
  return parts && first([parts, parts.toReversed()], ([x, share]) => {
    const made = look.beside(look.maker(share, "Add"), 1);
    return made !== undefined && isOf(made, x) ? x : undefined;
  });
}

/** x · (1 + erf(x / √2)) / 2. */
const gelu: Pattern = (node, look) => {
  const x = halfOfOneAnd(node, look, (made, x) => {
    const scaled = look.maker(made, "Erf")?.input[0];
    const divided = look.maker(scaled, "Div");
    if (divided) return divided.input[0] === x && look.is(divided.input[1], Math.SQRT2);
    return look.beside(look.maker(scaled, "Mul"), Math.SQRT1_2) === x;
  });
  return x === undefined ? undefined : { opType: "Gelu", input: [x] };
};

/** x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2. */
const geluByTangent: Pattern = (node, look) => {
  const isCube = (name: string | undefined, x: string) => {
    const power = look.maker(name, "Pow");
    if (power) return power.input[0] === x && look.is(power.input[1], 3);
    const product = look.maker(name, "Mul");
    return product !== undefined && orders(product).some(([square, other]) => {
      const inner = look.maker(square, "Mul");
      return other === x && inner?.input[0] === x && inner.input[1] === x;
    });
  };
  const x = halfOfOneAnd(node, look, (made, x) => {
    const tanh = look.maker(made, "Tanh");
    const bent = look.beside(look.maker(tanh?.input[0], "Mul"), Math.sqrt(2 / Math.PI));
    const sum = look.maker(bent, "Add");
    return sum !== undefined &&
      orders(sum).some(([own, bend]) =>
        own === x && isCube(look.beside(look.maker(bend, "Mul"), 0.044715), x)
      );
  });
  const approximate = { name: "approximate", s: new TextEncoder().encode("tanh"), type: 3 };
  return x === undefined ? undefined : {
    opType: "Gelu",
    input: [x],
    attribute: [{ ...approximate, floats: [], ints: [], strings: [] }],
  };
};

/** A product with a matrix of the file, and then a vector of it. */
const dense: Pattern = (node, look) =>
  node.opType !== "Add" ? undefined : first(orders(node), ([y, bias]) => {
    const product = look.maker(y, "MatMul");
    const kernel = look.constant(product?.input[1]);
    const vector = look.constant(bias);
    const fits = kernel?.shape.length === 2 && vector?.type === "float" &&
      vector.values.length === kernel.shape[1] && vector.shape.slice(0, -1).every((n) => n === 1);
    return fits ? { opType: "Dense", input: [...product!.input, bias] } : undefined;
  });

const same = (a: readonly number[] | undefined, b: readonly number[]) => String(a) === String(b);

/** Deviation from the mean over its root: (x − E x) / √(E (x − E x)² + epsilon) of the last dimension. */
const layerNormalization: Pattern = (node, look) => {
  if (node.opType !== "Add") return undefined;
  return first(orders(node), ([product, offset]) => {
    const scaled = look.maker(product, "Mul");
    return scaled && first(orders(scaled), ([normal, scale]) => {
      const quotient = look.maker(normal, "Div");
      const [less] = quotient?.input ?? [];
      const difference = look.maker(less, "Sub", 2);
      const root = look.maker(quotient?.input[1], "Sqrt");
      const sum = look.maker(root?.input[0], "Add");
      const [x, mean] = difference?.input ?? [];
      const isMean = (name: string | undefined, of: string) => {
        const made = look.maker(name, "ReduceMean");
        return made?.input.length === 1 && made.input[0] === of &&
          same(attributeOf(made, "axes")?.ints, [-1]) && attributeOf(made, "keepdims")?.i !== 0;
      };
      const parts = sum && first(orders(sum), ([variance, epsilon]) => {
        const square = look.maker(look.maker(variance, "ReduceMean")?.input[0], "Pow");
        const isSquare = square?.input[0] === less && look.is(square.input[1], 2) &&
          isMean(variance, square.output[0]);
        const [number] = look.constant(epsilon)?.values ?? [];
        return isSquare && typeof number === "number" && number > 0 ? number : undefined;
      });
      const isVector = [scale, offset].every((name) => look.constant(name)?.shape.length === 1);
      if (parts === undefined || !isVector || !isMean(mean, x)) return undefined;
      const attribute = [{ name: "epsilon", f: parts, type: 1, floats: [], ints: [], strings: [] }];
      return { opType: "LayerNormalization", input: [x, scale, offset], attribute };
    });
  });
};

/** Groups of channels normalised as instances are, then scale and offset a channel. */
const groupNormalization: Pattern = (node, look) => {
  if (node.opType !== "Add") return undefined;
  return first(orders(node), ([product, offset]) => {
    const scaled = look.maker(product, "Mul");
    return scaled && first(orders(scaled), ([back, scale]) => {
      const last = look.maker(back, "Reshape");
      const instances = look.maker(last?.input[0], "InstanceNormalization");
      const before = look.maker(instances?.input[0], "Reshape");
      const [, groups, rest, ...more] = look.constant(before?.input[1])?.values ?? [];
      const isAll = (name: string | undefined, number: number) =>
        look.constant(name)?.values.every((value) => value === number) ?? false;
      const vectors = [scale, offset].map((name) => look.constant(name));
      const isPlain = instances && isAll(instances.input[1], 1) && isAll(instances.input[2], 0);
      const fits = isPlain && typeof groups === "number" && groups > 0 && rest === -1 &&
        more.length === 0 && vectors.every((vector) => isColumn(vector, groups));
      if (!fits) return undefined;
      const count = { name: "num_groups", i: groups, type: 2, floats: [], ints: [], strings: [] };
      const epsilon = attributeOf(instances, "epsilon");
      return {
        opType: "GroupNormalization",
        input: [before!.input[0], scale, offset, last!.input[1]],
        attribute: [count, ...epsilon ? [epsilon] : []],
      };
    });
  });
};

/** Whether a constant is a number a channel, `[C, 1, …]`, of channels that are groups. */
const isColumn = (constant: Constant | undefined, groups: number) =>
  constant?.type === "float" && constant.values.length % groups === 0 &&
  constant.shape.filter((extent) => extent !== 1).length <= 1 && constant.shape.length > 1 &&
  constant.shape.at(constant.shape.length > 3 ? 1 : 0) === constant.values.length;

const PATTERNS: readonly Pattern[] = [
  silu,
  hardSwish,
  hardSwishOfSteps,
  gelu,
  geluByTangent,
  dense,
  layerNormalization,
  groupNormalization,
];

/** The nodes, with one for several where these are an op that there is here. */
export function simplified(
  nodes: readonly NodeProto[],
  surroundings: Surroundings,
): readonly NodeProto[] {
  const look = new Look(nodes, surroundings);
  return nodes.map((node): NodeProto => {
    const found = first(PATTERNS, (pattern) => pattern(node, look));
    return found ? { ...node, attribute: [], ...found, domain: WITHIN } : node;
  });
}
