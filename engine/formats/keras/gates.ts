/** Products by which a network weighs its own numbers, as our layers of several of Keras' are said. @module */
import type { Leaf } from "./read_layers.ts";
import type { KerasNode } from "./topology.ts";

/** A layer of ours that several of Keras' are. */
export interface Gate {
  readonly leaf: Omit<Leaf, "name">;
  /** What it takes. */
  readonly input: number;
  /** Those that it is made of, without the product itself. */
  readonly parts: readonly number[];
}

/** The layer that a `Multiply` ends, if it is one of ours. `uses` counts who takes each node. */
export function gateOf(
  nodes: readonly KerasNode[],
  product: number,
  uses: readonly number[],
): Gate | undefined {
  const { inputs } = nodes[product];
  if (inputs.length !== 2) return undefined;
  const [x, gate] = inputs;
  const ways = { nodes, product, x, gate, uses };
  return hardSwishOf(ways) ?? squeezeOf(ways);
}

/** Follows nodes of one input back, each taken by one alone. */
class Trail {
  readonly parts: number[] = [];
  isRight = true;

  constructor(
    readonly nodes: readonly KerasNode[],
    public at: number,
    readonly uses: readonly number[],
  ) {}

  /** The node that is here, where it is of that kind with these options. */
  step(className: string, options: Readonly<Record<string, unknown>> = {}): KerasNode | undefined {
    const node = this.nodes[this.at];
    this.isRight &&= node?.className === className && this.uses[this.at] === 1 &&
      node.inputs.length === 1 &&
      Object.entries(options).every(([field, value]) =>
        JSON.stringify(node.config[field]) === JSON.stringify(value)
      );
    if (!this.isRight) return undefined;
    this.parts.push(this.at);
    this.at = node.inputs[0];
    return node;
  }

  /** The kind of node that is here. */
  get className(): string | undefined {
    return this.nodes[this.at]?.className;
  }
}

/** min(max(x / 6 + 1/2, 0), 1). */
function hardSigmoid(trail: Trail): void {
  trail.step("ReLU", { max_value: 1 });
  trail.step("Rescaling", { scale: 1 / 6, offset: 0.5 });
}

/** A product of x and what may be its gate. */
interface Product {
  readonly nodes: readonly KerasNode[];
  readonly product: number;
  readonly x: number;
  readonly gate: number;
  readonly uses: readonly number[];
}

function hardSwishOf({ nodes, x, gate, uses }: Product): Gate | undefined {
  const trail = new Trail(nodes, gate, uses);
  hardSigmoid(trail);
  if (!trail.isRight || trail.at !== x) return undefined;
  return {
    leaf: { description: { type: "HardSwish" }, sources: {} },
    input: x,
    parts: trail.parts,
  };
}

/** By its names, too: what others call otherwise is a product of branches to us. */
function squeezeOf({ nodes, product, x, gate, uses }: Product): Gate | undefined {
  const trail = new Trail(nodes, gate, uses);
  const scale = trail.step("Reshape");
  const isHard = trail.className === "ReLU";
  if (isHard) hardSigmoid(trail);
  else trail.step("Activation", { activation: "sigmoid" });
  const [expand, activation] = [dense(trail), trail.step("Activation")?.config.activation];
  const reduce = dense(trail);
  trail.step("GlobalAveragePooling2D");
  const isActivation = activation === "relu" || activation === "swish";
  if (!trail.isRight || trail.at !== x || !isActivation) return undefined;
  const [units, channels] = [reduce!, expand!].map(({ config }) => config.units as number);
  const ratio = Math.floor(channels / units);
  const { name } = nodes[product];
  const areNames = reduce!.name === `${name}.reduce` && expand!.name === `${name}.expand`;
  const isOurs = areNames && units === Math.max(1, Math.floor(channels / ratio)) &&
    JSON.stringify(scale!.config.target_shape) === JSON.stringify([1, 1, channels]);
  if (!isOurs) return undefined;
  const description = {
    type: "SqueezeAndExcite",
    ratio,
    activation: activation === "swish" ? "silu" : "relu",
    gate: isHard ? "hardSigmoid" : "sigmoid",
  };
  const sources = Object.fromEntries(
    [["reduce", reduce!], ["expand", expand!]].flatMap(([ours, theirs]) =>
      ["kernel", "bias"].map((weight) => [
        `${ours}/${weight}`,
        { weight: `${(theirs as KerasNode).name}/${weight}` },
      ])
    ),
  );
  return { leaf: { description, sources }, input: x, parts: trail.parts };
}

function dense(trail: Trail): KerasNode | undefined {
  return trail.step("Dense", { use_bias: true, activation: "linear" });
}
