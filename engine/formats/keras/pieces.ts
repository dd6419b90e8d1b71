/** A network of Keras' layers as layers of ours, in the same graph. @module */
import { listed } from "../../../data/text/listed.ts";
import { Graph, type Tensor } from "../../graph/graph.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import { type LayerDescription, layerOf } from "../../model/layer.ts";
import type { Net } from "../../model/net.ts";
import { createStoredNet } from "../network.ts";
import { brief, Mismatch } from "../schema.ts";
import { Config } from "./config.ts";
import { type Gate, gateOf } from "./gates.ts";
import { type Join, joinedShape, JOINS } from "./joins.ts";
import { type Cells, cellsOf, WINDOWS, withCells } from "./padding.ts";
import { type Leaf, READERS, readLayer } from "./read_layers.ts";
import { isNeverNegative } from "./sign.ts";
import { type KerasGraph, type KerasNode, UnknownLayers } from "./topology.ts";
import { whitening } from "./whitening.ts";

/** Layers of ours one after the other, or what joins several. */
export interface Piece {
  /** Keras' name. */
  readonly name: string;
  readonly inputs: readonly number[];
  /** None where it joins its inputs. */
  readonly leaves: readonly Leaf[];
  /** How it joins them, in Keras' words. */
  readonly join?: Join;
}

/** What pixels are multiplied by before the first layer, and what is added. */
export interface Rescaling {
  readonly scale: number;
  readonly offset: number;
}

/** A network in pieces, each behind those that it takes. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly output: number;
  readonly rescaling: Rescaling;
}

/** Zeros around a picture that no layer of ours adds alone. */
interface Pads {
  readonly cells: Cells;
  readonly input: number;
}

/** Keras' layers that are known, some only beside others. */
export const KNOWN: ReadonlySet<string> = new Set([
  ...Object.keys(READERS),
  "InputLayer",
  ...JOINS,
  "Rescaling",
  "Softmax",
  "ZeroPadding2D",
]);

/** What changes no number of a network that predicts. */
const SHAPING = new Set(["Reshape", "Flatten", "Dropout"]);

/**
 * Our layers of a network that takes pictures `[H, W, C]`. The softmax at its end is left out, as our
 * networks give logits. Throws an `UnknownLayers` that names every layer that is none of ours.
 */
export function piecesOf(
  graph: KerasGraph,
  shape: readonly [height: number, width: number, channels: number],
): Pieces {
  const maker = new PieceMaker(graph, shape);
  graph.nodes.forEach((_, i) => maker.take(i));
  if (maker.refused.length > 0) throw new UnknownLayers(listed(maker.refused, 20));
  return { pieces: maker.pieces, output: maker.at(graph.output), rescaling: maker.rescaling };
}

class PieceMaker {
  readonly pieces: Piece[] = [];
  readonly refused: string[] = [];
  rescaling: Rescaling = { scale: 1, offset: 0 };
  /** By place in Keras' list: the piece that makes a node's output. */
  readonly #made: number[] = [];
  /** By piece: what it computes, and whether that is never negative. */
  readonly #tensors: (Tensor | undefined)[] = [];
  readonly #neverNegative: boolean[] = [];
  /** By place in Keras' list: those that take it. */
  readonly #consumers: number[][];
  readonly #gates = new Map<number, Gate>();
  readonly #withinGates = new Set<number>();
  readonly #pads = new Map<number, Pads>();
  /** Where pixels are that were only multiplied and added to. */
  readonly #rescaled = new Set([-1]);
  readonly #net = createStoredNet(new Graph());
  readonly #input: Tensor;

  constructor(readonly graph: KerasGraph, shape: readonly number[]) {
    const { nodes } = graph;
    this.#input = this.#net.graph.input("images", f32(1, ...shape));
    this.#consumers = nodes.map(() => []);
    nodes.forEach(({ inputs }, i) => inputs.forEach((input) => this.#consumers[input]?.push(i)));
    const uses = this.#consumers.map(({ length }) => length);
    nodes.forEach(({ className }, i) => {
      const gate = className === "Multiply" ? gateOf(nodes, i, uses) : undefined;
      if (!gate) return;
      this.#gates.set(i, gate);
      gate.parts.forEach((part) => this.#withinGates.add(part));
    });
  }

  /** The piece that makes a node's output; -1 is the network's input. */
  at(node: number): number {
    return node < 0 ? -1 : this.#made[node];
  }

  /** Adds what the node at a place of the list is. */
  take(i: number): void {
    const node = this.graph.nodes[i];
    if (this.#withinGates.has(i)) return;
    try {
      this.#made[i] = this.#piece(node, i);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const { path: [layer, ...option], found, expected } = error;
      this.refused.push(
        `${layer} with ${option.join(".")} ${short(found)}: expected ${expected}`,
      );
      this.#made[i] = this.#add(node.name, node.inputs.map((input) => this.at(input)), []);
    }
  }

  #piece(node: KerasNode, i: number): number {
    const { className, name, inputs: [input], config } = node;
    const gate = this.#gates.get(i);
    if (gate) return this.#add(name, [this.at(gate.input)], [{ name, ...gate.leaf }]);
    const join = JOINS.find((each) => each === className);
    if (join) return this.#join(node, join);
    if (className === "ZeroPadding2D") return this.#pad(node, i);
    if (className === "Rescaling") return this.#rescale(node, i);
    if (className === "Softmax" || config.activation === "softmax") return this.#softmax(node, i);
    if (node.inputs.length !== 1) throw this.#unknown(node, "inputs", "one");
    const [read, ...others] = readLayer(
      new Config(node, this.#tensorAt(this.at(input))?.shape.length),
    );
    if (!read) return this.at(input);
    const pads = this.#pads.get(input);
    const isFirst = this.at(input) === -1 && !pads && config.trainable === false;
    const first = isFirst
      ? { ...read, description: whitening(read.description, this.#input.shape[3]) }
      : read;
    const padded = pads && WINDOWS.has(first.description.type)
      ? { ...first, description: this.#padded(node, first.description, pads) }
      : first;
    const leaves = [padded, ...others].map(({ suffix, ...leaf }) => ({
      ...leaf,
      name: `${name}${suffix}`,
    }));
    return this.#add(name, [pads ? this.at(pads.input) : this.at(input)], leaves);
  }

  #unknown(node: KerasNode, option: string, expected: string): Mismatch {
    return new Mismatch(node.inputs.length, expected, called(node), option);
  }

  #join(node: KerasNode, join: Join): number {
    if (node.inputs.length < 2) throw this.#unknown(node, "inputs", "two or more");
    const inputs = node.inputs.map((input) => this.at(input));
    const tensors = inputs.map((input) => this.#tensorAt(input));
    const rank = tensors[0]?.shape.length ?? 4;
    if (join === "Concatenate" && ![-1, rank - 1].includes(node.config.axis as number ?? -1)) {
      throw new Mismatch(node.config.axis, "the last one, -1", called(node), "axis");
    }
    const i = this.#add(node.name, inputs, [], join);
    const shapes = tensors.map((tensor) => tensor?.shape);
    const shape = shapes.every((each) => each !== undefined)
      ? joinedShape(join, shapes)
      : undefined;
    this.#tensors[i] = shape && this.#net.graph.input(`piece ${i}`, f32(...shape));
    return i;
  }

  /** The softmax at the end is no part of a network of ours; elsewhere there is none. */
  #softmax(node: KerasNode, i: number): number {
    const wrong = () => this.#unknown(node, "a softmax, inputs", "one only at the end");
    if (!this.#isLast(i) || node.inputs.length !== 1) throw wrong();
    const isAlone = ["Softmax", "Activation"].includes(node.className);
    const made = isAlone
      ? this.at(node.inputs[0])
      : this.#piece({ ...node, config: { ...node.config, activation: "linear" } }, i);
    const shape = this.#tensorAt(made)?.shape;
    if (shape && sizeOf(shape) !== shape[shape.length - 1]) throw wrong();
    return made;
  }

  /** Whether what follows a node changes nothing but the shape. */
  #isLast(i: number): boolean {
    let at = i;
    while (at !== this.graph.output) {
      const [next, ...others] = this.#consumers[at];
      const className = this.graph.nodes[next]?.className;
      if (others.length > 0 || !SHAPING.has(className)) return false;
      at = next;
    }
    return true;
  }

  #rescale(node: KerasNode, i: number): number {
    const config = new Config(node);
    const [input] = node.inputs;
    const uses = input < 0
      ? this.graph.nodes.filter(({ inputs }) => inputs.includes(-1)).length
      : this.#consumers[input].length;
    if (!this.#rescaled.has(input) || uses !== 1 || node.inputs.length !== 1) {
      throw this.#unknown(node, "inputs", "the network's alone");
    }
    this.#rescaled.add(i);
    const { scale, offset } = this.rescaling;
    const [own, added] = [config.number("scale"), config.number("offset", 0)];
    this.rescaling = { scale: scale * own, offset: offset * own + added };
    return -1;
  }

  #pad(node: KerasNode, i: number): number {
    const config = new Config(node);
    config.expect("data_format", "channels_last");
    const [consumer, ...others] = this.#consumers[i].map((each) => this.graph.nodes[each]);
    const isRight = others.length === 0 && consumer && WINDOWS.has(consumer.className);
    if (!isRight) throw this.#unknown(node, "consumers", "a convolution or a maximum alone");
    const cells = cellsOf(config.any("padding") ?? 1);
    if (!cells) {
      throw new Mismatch(config.any("padding"), "whole numbers", called(node), "padding");
    }
    this.#pads.set(i, { cells, input: node.inputs[0] });
    return this.at(node.inputs[0]);
  }

  /** A window with the zeros that stand around the picture before it. */
  #padded(node: KerasNode, description: LayerDescription, { cells, input }: Pads) {
    const before = this.at(input);
    const padded = withCells(description, cells, {
      shape: this.#tensorAt(before)?.shape,
      isNeverNegative: this.#isNeverNegative(before),
    });
    if (typeof padded !== "string") return padded;
    throw new Mismatch(cells, padded, called(node), "zeros");
  }

  #tensorAt(piece: number): Tensor | undefined {
    return piece < 0 ? this.#input : this.#tensors[piece];
  }

  #isNeverNegative(piece: number): boolean {
    return piece >= 0 && this.#neverNegative[piece];
  }

  /** Adds a piece, and builds it to know its shape. */
  #add(
    name: string,
    inputs: readonly number[],
    leaves: readonly Leaf[],
    join?: Join,
  ): number {
    const i = this.pieces.push({ name, inputs, leaves, join }) - 1;
    let tensor = this.#tensorAt(inputs[0]);
    leaves.forEach(({ description }, j) => {
      tensor &&= this.#built(name, description, this.#net.scope(`${i}`).scope(`${j}`), tensor);
    });
    this.#tensors[i] = tensor;
    const are = inputs.every((input) => this.#isNeverNegative(input));
    this.#neverNegative[i] = leaves.reduce(
      (isNever, { description: { type } }) => isNeverNegative(type, isNever),
      are,
    );
    return i;
  }

  #built(
    name: string,
    description: LayerDescription,
    net: Net,
    x: Tensor,
  ): Tensor | undefined {
    try {
      return layerOf(description)(net, x);
    } catch (error) {
      const reason = error instanceof RangeError ? error.message : "it does not fit its input";
      this.refused.push(`${called({ className: description.type, name })} (${brief(reason, 300)})`);
      return undefined;
    }
  }
}

/** A value in few letters. */
const short = (value: unknown) => brief(JSON.stringify(value) ?? "nothing", 40);

/** A layer in words. */
const called = ({ className, name }: Pick<KerasNode, "className" | "name">) =>
  `${className} '${brief(name, 60)}'`;
