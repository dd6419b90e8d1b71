/** The graph: an append-only list of tensors, and its derivative. @module */
import {
  type AnyOp,
  type DType,
  type Op,
  type Shape,
  shapeError,
  show,
  sizeOf,
  type Tensor,
} from "./op.ts";
import { add } from "../ops/elementwise/add.ts";

/** Members of a pack start at multiples of so many elements: 256 bytes, WebGPU's largest alignment. */
export const PACK_ALIGNMENT = 64;
/** A pack ends at a multiple of a workgroup's vec4s, so that optimizers have no thread too many. */
const PACK_END = 256;

/** Collects tensors in the order in which they are computed. */
export class Graph {
  readonly tensors: Tensor[] = [];

  /** A tensor that the host writes before a step. */
  input(name: string, shape: Shape, dtype: DType = "f32"): Tensor {
    return this.#push(name, shape, dtype, { kind: "input" });
  }

  /** A tensor kept from step to step. `initial` gives its first numbers; zeros where absent. */
  state(
    name: string,
    shape: Shape,
    dtype: DType = "f32",
    initial: (size: number) => ArrayLike<number> = (size) => new Float32Array(size),
  ): Tensor {
    return this.#push(name, shape, dtype, { kind: "state", initial });
  }

  /**
   * Applies an op and gives its first output; `furtherOf` gives the others. Throws a `RangeError`
   * naming op, shapes and what was expected where the inputs do not fit it.
   */
  append<A>(op: Op<A>, inputs: Tensor[], attributes: A, name?: string): Tensor {
    const shapes = inputs.map((tensor) => tensor.shape);
    const shape = op.shape(shapes, attributes);
    if (shape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
      throw shapeError(op.name, shapes, `shapes that leave something, not ${show(shape)}`);
    }
    inputs.forEach((tensor, index) => checkType(op, tensor, index));
    const label = name ?? `${op.name}_${this.tensors.length}`;
    const further: Tensor[] = [];
    const source = { kind: "op" as const, op, inputs, attributes, further };
    const first = this.#push(label, shape, op.outputDType ?? "f32", source);
    op.further?.forEach((output, index) => {
      const source = { kind: "further" as const, of: first, index };
      further.push(
        this.#push(`${label}.${index + 1}`, output.shape(shapes, attributes), "f32", source),
      );
    });
    return first;
  }

  /**
   * Lays tensors side by side in one buffer, so that one dispatch can work on them all. The result
   * is flat and includes the padding between its members, which is zero.
   */
  pack(name: string, members: Tensor[]): Tensor {
    const { offsets, size } = layPack(members.map(({ shape }) => shape));
    return this.#push(name, [size], "f32", { kind: "pack", members, offsets });
  }

  #push(name: string, shape: Shape, dtype: DType, source: Tensor["source"]): Tensor {
    const tensor = { id: this.tensors.length, name, shape, dtype, source };
    this.tensors.push(tensor);
    return tensor;
  }
}

/** Where the members of a pack begin, and its size with the padding, in elements. */
export function layPack(shapes: readonly Shape[]): { offsets: number[]; size: number } {
  let size = 0;
  const offsets = shapes.map((shape) => {
    const offset = size;
    size += Math.ceil(sizeOf(shape) / PACK_ALIGNMENT) * PACK_ALIGNMENT;
    return offset;
  });
  return { offsets, size: Math.ceil(size / PACK_END) * PACK_END };
}

function checkType(op: AnyOp, tensor: Tensor, index: number): void {
  const expected = op.dtypes?.[index] ?? "f32";
  if (tensor.dtype !== expected) {
    throw new TypeError(
      `Cannot apply ${op.name} to '${tensor.name}': its input ${index} is ${expected}, ` +
        `found ${tensor.dtype}`,
    );
  }
}

/** The tensors that a tensor is computed from. */
export function inputsOf(tensor: Tensor): readonly Tensor[] {
  if (tensor.source.kind === "op") return tensor.source.inputs;
  if (tensor.source.kind === "pack") return tensor.source.members;
  if (tensor.source.kind === "further") return [tensor.source.of];
  return [];
}

/** The tensors that `outputs` need, themselves included, in the order of the graph. */
export function reachable(graph: Graph, outputs: readonly Tensor[]): Tensor[] {
  const needed = new Set(outputs);
  for (const tensor of graph.tensors.toReversed()) {
    if (needed.has(tensor)) inputsOf(tensor).forEach((input) => needed.add(input));
  }
  return graph.tensors.filter((tensor) => needed.has(tensor));
}

/**
 * Appends the ops that compute the gradients of `loss`, a tensor of one element, by each of
 * `parameters`, which may be any tensors: one reverse walk over the graph. Throws a `TypeError`
 * where the loss does not depend on one, or only through an op or output without a gradient.
 */
export function differentiate(graph: Graph, loss: Tensor, parameters: Tensor[]): Tensor[] {
  const towards = dependents(graph, parameters);
  const gradients = new Map<Tensor, Tensor>();
  gradients.set(loss, graph.state("one", loss.shape, "f32", () => [1]));
  for (const tensor of reachable(graph, [loss]).toReversed()) {
    const dOutput = gradients.get(tensor);
    if (dOutput && tensor.source.kind === "further") {
      throw new TypeError(
        `Cannot differentiate '${tensor.name}': a further output has no gradient`,
      );
    }
    if (!dOutput || tensor.source.kind !== "op") continue;
    const { op, inputs, attributes } = tensor.source;
    if (!inputs.some((input) => towards.has(input))) continue;
    if (!op.gradient) throw new TypeError(`Cannot differentiate ${op.name}: it has no gradient`);
    const append = graph.append.bind(graph);
    op.gradient({ inputs, output: tensor, dOutput, attributes, append }).forEach((gradient, i) => {
      if (!gradient || !towards.has(inputs[i])) return;
      const before = gradients.get(inputs[i]);
      gradients.set(inputs[i], before ? graph.append(add, [before, gradient], {}) : gradient);
    });
  }
  return parameters.map((parameter) => {
    const gradient = gradients.get(parameter);
    if (gradient) return gradient;
    throw new TypeError(`Cannot differentiate by '${parameter.name}': the loss does not use it`);
  });
}

function dependents(graph: Graph, parameters: Tensor[]): Set<Tensor> {
  const found = new Set(parameters);
  for (const tensor of graph.tensors) {
    if (inputsOf(tensor).some((input) => found.has(input))) found.add(tensor);
  }
  return found;
}
