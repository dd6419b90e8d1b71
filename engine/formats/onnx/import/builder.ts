/** The graph that an import becomes, as it grows. @module */
import type { GraphConstant, GraphNode } from "../../../model/layers/graph.ts";
import type { Op } from "../../../graph/op.ts";
import { sizeOf } from "../../../graph/spec.ts";
import { reshape } from "../../../ops/elementwise/reshape.ts";
import { transpose } from "../../../ops/shape/transpose.ts";
import type { StoredTensor } from "../../safetensors.ts";
import { type Extent, isPerExample, isSameShape, showExtents } from "./extent.ts";
import { extentOf, laid, moveOf, orderOf, regrouped, reshapeTo } from "./layout.ts";
import { Names } from "./names.ts";
import { type Constant, type Factor, type Laid, reordered, reshaped, shapeOf } from "./value.ts";

/** What a constant is in the graph. */
export interface Use {
  /** What it is called, before it is made unique. */
  readonly name: string;
  /** Whether an optimizer trains it. */
  readonly isTrained: boolean;
  /** Whether it is a variable however few numbers it has, as what is trained. */
  readonly isKept?: boolean;
}

/** Constants of no more elements are written into the description, not beside it. */
const FEW = 64;

/** So many elements may be computed or kept while a file of few weights is read. */
export const MOST_COMPUTED = 2 ** 22;

/** No graph has more nodes: an op of the file may become several. */
const MOST_NODES = 2 ** 16;

/** Collects nodes, variables and constants of a graph. */
export class Builder {
  readonly nodes: GraphNode[] = [];
  readonly variables = new Map<string, StoredTensor>();
  /** The names of the variables that no optimizer trains. */
  readonly statistics = new Set<string>();
  readonly constants = new Map<string, GraphConstant>();
  readonly names = new Names();
  /** What was made already, by what it was made of. */
  readonly #made = new Map<string, string>();
  readonly #ids = new WeakMap<Constant["values"], number>();
  #nextId = 0;
  #computed = 0;

  /** So many elements may be computed of constants, or kept as the network's own. */
  constructor(readonly most = MOST_COMPUTED) {}

  /** Whether nothing more may be computed. */
  get isSpent(): boolean {
    return this.#computed > this.most || this.nodes.length > MOST_NODES;
  }

  /** Counts elements that are to be there; throws where there is no such shape, or where they are too many. */
  spend(shape: readonly number[]): void {
    if (shape.some((extent) => !Number.isSafeInteger(extent) || extent < 0)) {
      throw new RangeError(`its shape [${shape.slice(0, 20).join(", ")}] is not possible`);
    }
    this.#computed += sizeOf(shape);
    if (this.#computed <= this.most) return;
    throw new RangeError(`it makes constants of more than ${this.most} elements`);
  }

  /** Appends an op of one output and gives its name in the graph. */
  append<A>(op: Op<A>, inputs: readonly string[], attributes: A, name: string): string {
    return this.appendAs(op, inputs, attributes, this.names.take(name));
  }

  /** The same under a name that is its own already. */
  appendAs<A>(op: Op<A>, inputs: readonly string[], attributes: A, name: string): string {
    if (this.isSpent) throw new RangeError(`it becomes a network of more than ${MOST_NODES} ops`);
    this.nodes.push({
      op: op.name,
      inputs,
      outputs: [name],
      attributes: { ...attributes as object },
    });
    return name;
  }

  /** Appends a dropout, which a training takes up. */
  dropout(input: string, rate: number, name: string): string {
    const output = this.names.take(name);
    this.nodes.push({ op: "dropout", inputs: [input], outputs: [output], attributes: { rate } });
    return output;
  }

  /** The name of a tensor that lies as these groups of its factors say, one a dimension. */
  arranged(value: Laid, groups: readonly (readonly Factor[])[]): string {
    const { name, stored, memory, label } = value;
    const target = groups.map(extentOf);
    const move = moveOf(memory, groups.flat());
    if (!move) return this.reshaped(name, stored, target, label);
    const key = JSON.stringify([name, move]);
    const moved = move.order.map((d) => move.shape[d]);
    const known = this.#made.get(key);
    if (known !== undefined) return this.reshaped(known, moved, target, label);
    const apart = this.reshaped(name, stored, move.shape);
    const made = this.append(transpose, [apart], { perm: move.order }, `${name}/transposed`);
    this.#made.set(key, made);
    return this.reshaped(made, moved, target, label);
  }

  /** The name of a tensor whose dimension i is dimension `order[i]` of the file's. */
  inOrder(value: Laid, order: readonly number[]): string {
    return this.arranged(value, order.map((d) => value.dimensions[d]));
  }

  /** A tensor whose dimensions lie one after the other in memory, and in which order. */
  inOwnOrder(value: Laid): { readonly name: string; readonly order: readonly number[] } {
    const order = orderOf(value) ?? [...value.dimensions.keys()];
    return { name: this.inOrder(value, order), order };
  }

  /** The tensor under another shape, which is called `label`: for nothing where it can be. */
  asShape(value: Laid, shape: readonly Extent[], label = value.label): Laid {
    const easy = regrouped(value, shape);
    if (easy) return { ...easy, ...label !== undefined && { label } };
    const [from, plain] = [shapeOf(value), this.inOrder(value, [...value.dimensions.keys()])];
    return laid(this.reshaped(plain, from, shape, label), shape);
  }

  /** The name of a tensor of the graph under another shape of the graph's. */
  reshaped(
    name: string,
    from: readonly Extent[],
    to: readonly Extent[],
    label = `${name}/reshaped`,
  ): string {
    if (isSameShape(from, to)) return name;
    const shape = reshapeTo(from, to);
    if (shape.filter((extent) => extent === -1).length > 1) {
      throw new RangeError(`its shape ${showExtents(to)} has the batch twice`);
    }
    const key = JSON.stringify([name, to]);
    const made = this.#made.get(key) ??
      this.append(reshape, [name], { shape }, label);
    this.#made.set(key, made);
    return made;
  }

  /** A constant as a tensor of the graph, its dimensions in that order, or in that shape of them. */
  placed(
    constant: Constant,
    use: Use,
    order: readonly number[] = [...constant.shape.keys()],
    shape: readonly number[] = order.map((d) => constant.shape[d]),
  ): string {
    const { name: wanted, isTrained, isKept = isTrained } = use;
    const parts = [this.#idOf(constant.values), constant.shape, order, shape, isTrained, isKept];
    const key = JSON.stringify(parts);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    this.spend(shape);
    const name = this.names.take(wanted);
    this.#keep(name, reshaped(reordered(constant, order), shape), isTrained, isKept);
    this.#made.set(key, name);
    return name;
  }

  /** A number for each list of numbers: the same weights are one variable wherever they are used. */
  #idOf(values: Constant["values"]): number {
    const id = this.#ids.get(values) ?? this.#nextId++;
    this.#ids.set(values, id);
    return id;
  }

  #keep(name: string, { shape, values }: Constant, isTrained: boolean, isKept: boolean): void {
    const data = values instanceof Float32Array ? values : Float32Array.from(values, (value) => {
      if (!isPerExample(value)) return value;
      throw new RangeError("it computes with the size of the batch");
    });
    if (!data.every(Number.isFinite)) {
      throw new RangeError(`its constant '${name}' has what is no finite number`);
    }
    if (!isKept && data.length <= FEW) {
      this.constants.set(name, { shape, values: [...data] });
      return;
    }
    this.variables.set(name, { shape, data });
    if (!isTrained) this.statistics.add(name);
  }
}
