/** The graph: an append-only list of tensors, and what computes them. @module */
import {
  aliasedInput,
  type AnyOp,
  type Initial,
  type Node,
  type Op,
  shapeError,
  type Source,
  type Tensor,
} from "./op.ts";
import {
  bytesOfElements,
  type DType,
  isShape,
  type Shape,
  show,
  sizeOf,
  type Spec,
} from "./spec.ts";

export type { Initial, Node, Pack, Source, Tensor } from "./op.ts";

/** How a variable is made. */
export interface VariableOptions {
  /** Zeros where absent. */
  readonly initial?: Initial;
  /** Whether an optimizer changes it; so it is where nothing is said. */
  readonly isTrainable?: boolean;
}

/** The bytes at whose multiples members of a pack start: WebGPU's largest alignment. */
const PACK_ALIGNMENT = 256;
/** A pack ends at a multiple of a workgroup's vec4s, so that optimizers have no thread too many. */
const PACK_END = 1024;

/**
 * Collects tensors in the order in which they are computed. Nothing is computed yet: `compile` makes a
 * plan of it for a device, `evaluate` computes it on the host.
 *
 * ```ts
 * import { evaluate, f32, Graph, ops } from "../mod.ts";
 *
 * const graph = new Graph();
 * const x = graph.input("x", f32(2, 3));
 * const sums = graph.append(ops.reduceSum, [x], { axes: [1], keepdims: false });
 * const numbers = new Map([[x, Float64Array.of(1, 2, 3, 4, 5, 6)]]);
 * console.log(evaluate(graph, [sums], numbers)[0]); // 6, 15
 * ```
 */
export class Graph {
  /** All tensors, in the order in which they were added. */
  readonly tensors: Tensor[] = [];
  readonly #variables = new Map<string, Tensor>();
  /** The pack that each packed variable lives in. */
  readonly #homes = new Map<Tensor, Tensor>();

  /** All that lasts from step to step, by name, in the order in which it was made. */
  get variables(): ReadonlyMap<string, Tensor> {
    return this.#variables;
  }

  /** A tensor that the host writes before a step. */
  input(name: string, { shape, dtype }: Spec): Tensor {
    return this.#push(name, { shape, dtype }, { kind: "input" });
  }

  /** A tensor whose numbers never change. Throws a `RangeError` where they are not as many as its elements. */
  constant(name: string, spec: Spec, values: readonly number[]): Tensor {
    if (values.length !== sizeOf(spec.shape)) {
      throw new RangeError(
        `Cannot make the constant '${name}' ${show(spec.shape)} of ${values.length} numbers`,
      );
    }
    return this.#push(name, spec, { kind: "constant", values });
  }

  /**
   * The variable of that name, made when first asked for. Throws a `RangeError` where there is one
   * of another shape or element type.
   */
  variable(name: string, { shape, dtype }: Spec, options: VariableOptions = {}): Tensor {
    const known = this.#variables.get(name);
    if (known) {
      if (isShape(shape, known.shape) && dtype === known.dtype) return known;
      throw new RangeError(
        `Cannot make the variable '${name}' ${dtype}${show(shape)} as there is one ` +
          `${known.dtype}${show(known.shape)}: give it a name of its own`,
      );
    }
    const { initial = (size) => new Float32Array(size), isTrainable = true } = options;
    const variable = this.#push(name, { shape, dtype }, { kind: "variable", initial, isTrainable });
    this.#variables.set(name, variable);
    return variable;
  }

  /**
   * Applies an op and gives its first output. Throws a `RangeError` or a `TypeError` naming op, inputs
   * and what was expected where the inputs do not fit it.
   */
  append<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, name?: string): Tensor {
    return this.appendAll(op, inputs, attributes, name)[0];
  }

  /** The same, and gives all outputs. */
  appendAll<A>(
    op: Op<A>,
    inputs: readonly Tensor[],
    attributes: A,
    name = `${op.name}_${this.tensors.length}`,
  ): readonly Tensor[] {
    const specs = op.outputs(inputs, attributes);
    const empty = specs.find(isEmpty);
    if (empty) {
      throw shapeError(op.name, inputs, `shapes that leave something, not ${show(empty.shape)}`);
    }
    op.inPlace?.forEach((index) => {
      if (index !== undefined) checkLasts(op, inputs[index]);
    });
    const outputs: Tensor[] = [];
    const node: Node = { op, inputs, attributes, outputs };
    specs.forEach((spec, index) => {
      const label = index ? `${name}.${index}` : name;
      outputs.push(this.#push(label, spec, { kind: "output", node, index }));
    });
    return outputs;
  }

  /**
   * Lays tensors of one element type side by side in one buffer, so that one dispatch can work on
   * them all. The result is flat and includes the padding between its members, which is zero.
   * Variables that live in no pack yet live in this one if it has nothing else.
   */
  pack(name: string, members: readonly Tensor[]): Tensor {
    if (members.length === 0) throw new RangeError(`Cannot pack '${name}' as it has no members`);
    const [{ dtype }] = members;
    if (members.some((member) => member.dtype !== dtype)) {
      throw new TypeError(`Cannot pack '${name}' as its members differ in element type`);
    }
    const { offsets, size } = layPack(members.map(({ shape }) => shape), dtype);
    const isHome = members.every(({ source }) => source.kind === "variable") &&
      !members.some((member) => this.#homes.has(member)) &&
      new Set(members).size === members.length;
    const pack = this.#push(name, { shape: [size], dtype }, {
      kind: "pack",
      members,
      offsets,
      isHome,
    });
    if (isHome) members.forEach((member) => this.#homes.set(member, pack));
    return pack;
  }

  /** The pack that a variable lives in, if any. */
  homeOf(variable: Tensor): Tensor | undefined {
    return this.#homes.get(variable);
  }

  #push(name: string, { shape, dtype }: Spec, source: Source): Tensor {
    if (isEmpty({ shape })) {
      throw new RangeError(`Cannot make '${name}' ${show(shape)} as it has no elements`);
    }
    const tensor = { id: this.tensors.length, name, shape, dtype, source };
    this.tensors.push(tensor);
    return tensor;
  }
}

/** Whether a shape is that of nothing. */
function isEmpty({ shape }: Pick<Spec, "shape">): boolean {
  return shape.some((extent) => !Number.isInteger(extent) || extent < 1);
}

/** Only what lasts can be changed: of anything else a later reader would expect the old numbers. */
function checkLasts(op: AnyOp, tensor: Tensor): void {
  const { source } = rootOf(tensor);
  if (source.kind === "input" || source.kind === "variable") return;
  if (source.kind === "pack" && source.isHome) return;
  const found = {
    constant: "a constant",
    output: "computed",
    pack: "a pack in which its members do not live",
  }[source.kind];
  throw new TypeError(
    `Cannot apply ${op.name} in place to '${tensor.name}' as it is ${found}: ` +
      "give it a variable, or the first pack of variables",
  );
}

/** Where the members of a pack start, in elements, and where it ends. */
export function layPack(
  shapes: readonly Shape[],
  dtype: DType,
): { offsets: number[]; size: number } {
  const perBytes = (bytes: number) => bytes / (bytesOfElements(2, dtype) / 2);
  const [alignment, end] = [perBytes(PACK_ALIGNMENT), perBytes(PACK_END)];
  let size = 0;
  const offsets = shapes.map((shape) => {
    const offset = size;
    size += Math.ceil(sizeOf(shape) / alignment) * alignment;
    return offset;
  });
  return { offsets, size: Math.ceil(size / end) * end };
}

/** The tensor whose memory this one is: itself, but for views and outputs in place. */
export function rootOf(tensor: Tensor): Tensor {
  if (tensor.source.kind !== "output") return tensor;
  const { node, index } = tensor.source;
  const aliased = aliasedInput(node.op, index);
  return aliased === undefined ? tensor : rootOf(node.inputs[aliased]);
}

/** The tensors that a tensor is computed from. */
export function inputsOf({ source }: Tensor): readonly Tensor[] {
  if (source.kind === "output") return source.node.inputs;
  return source.kind === "pack" ? source.members : [];
}

/** The tensors that `outputs` need, themselves included, in the order of the graph. */
export function reachable(graph: Graph, outputs: readonly Tensor[]): Tensor[] {
  const needed = new Set(outputs);
  for (const tensor of graph.tensors.toReversed()) {
    if (needed.has(tensor)) inputsOf(tensor).forEach((input) => needed.add(input));
  }
  return graph.tensors.filter((tensor) => needed.has(tensor));
}

/** The nodes that `outputs` need, in the order of the graph. */
export function reachableNodes(graph: Graph, outputs: readonly Tensor[]): Node[] {
  const nodes = reachable(graph, outputs).flatMap(({ source }) =>
    source.kind === "output" ? [source.node] : []
  );
  return [...new Set(nodes)];
}
