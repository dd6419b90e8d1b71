/** A file's graph as a network of pictures. @module */
import type { GraphOptions } from "../../../model/layers/graph.ts";
import type { StoredTensor } from "../../safetensors.ts";
import type { NodeProto } from "../proto.ts";
import { Builder, MOST_COMPUTED } from "./builder.ts";
import { BATCH, type Extent, isFixed, isPerExample, ofOne, showExtents } from "./extent.ts";
import type { OnnxFile } from "./file.ts";
import { laid } from "./layout.ts";
import { listed, needed, translate } from "./nodes.ts";
import { simplified, WITHIN } from "./patterns.ts";
import { type Laid, shapeOf, type Value } from "./value.ts";

/** A network that was read. */
export interface ReadNetwork {
  readonly graph: GraphOptions;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Of its pictures. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
  /** What is to be known of it. */
  readonly remarks: readonly string[];
}

/** What the pictures are called in the graph. */
const IMAGES = "images";

/** No error tells of more that is wrong. */
const MOST_PROBLEMS = 20;

/**
 * Reads the network of a file, for pictures of that size where it takes any. Throws a `RangeError` that
 * says all that can't be.
 */
export function networkOf(
  file: OnnxFile,
  size?: { readonly height: number; readonly width: number },
): ReadNetwork {
  const remarks = file.others.length
    ? [`Of its outputs ${listed([file.output])} is taken, without ${listed(file.others)}.`]
    : [];
  const pictures = picturesOf(file, size);
  const { nodes, last } = withLastSoftmax(file.nodes, file.output);
  const to = new Builder(Math.max(MOST_COMPUTED, 4 * sizeOfAll(file)));
  const values = new Map<string, Value>([...file.initialisers, [file.input.name, pictures.value]]);
  to.names.take(IMAGES);
  const surroundings = { output: file.output, values: file.initialisers };
  const simple = needed(simplified(nodes, surroundings), [file.output]);
  const problems = translate(simple, {
    values,
    opset: file.opset,
    batch: pictures.batch,
    to,
    outputs: [file.output],
  });
  if (problems.length > 0) throw new RangeError(listOf(problems));
  if (last && values.get(last.output[0]) === values.get(last.input[0])) {
    remarks.push(
      `Its last ${last.opType} is left out: networks give logits here, and probabilities are made of them.`,
    );
  }
  const { name, classes } = logitsOf(values.get(file.output), to);
  return {
    graph: graphOf(to, name),
    weights: to.variables,
    height: pictures.height,
    width: pictures.width,
    channels: pictures.channels,
    classes,
    remarks,
  };
}

/** A graph of what was built, with the name of its input `images`. */
export function graphOf(to: Builder, output: string): GraphOptions {
  const variables = [...to.variables].map(([name, { shape }]) => [name, shape] as const);
  return {
    input: IMAGES,
    output,
    variables: Object.fromEntries(variables),
    ...to.statistics.size && { statistics: [...to.statistics] },
    ...to.constants.size && { constants: Object.fromEntries(to.constants) },
    nodes: to.nodes,
  };
}

const sizeOfAll = ({ initialisers }: OnnxFile) =>
  initialisers.values().reduce((sum, { values }) => sum + values.length, 0);

function listOf(problems: readonly string[]): string {
  if (problems.length === 1) return problems[0];
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).map((each) => `\n  ${each}`).join("");
  return `of several reasons:${shown}${more > 0 ? `\n  and ${more} more` : ""}`;
}

/** The pictures that a network takes. */
interface Pictures {
  readonly value: Laid;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The batch that the file is written for, where it is one alone. */
  readonly batch?: number;
}

const isColours = (extent: number | undefined) => extent === 1 || extent === 3;

function picturesOf(
  { input: { name, shape } }: OnnxFile,
  size?: { readonly height: number; readonly width: number },
): Pictures {
  const text = showExtents(shape.map((extent) => extent ?? "?") as unknown as Extent[]);
  const expected = "expected pictures [N, C, H, W] or [N, H, W, C] of 1 or 3 channels";
  if (shape.length !== 4) {
    throw new RangeError(`its input '${listed([name])}' is ${text}: ${expected}`);
  }
  const isFirst = isColours(shape[1]) || !isColours(shape[3]);
  const [batch, first, second, third] = shape;
  const [own, height, width] = isFirst ? [first, second, third] : [third, first, second];
  const channels = own ?? 3;
  if (!isColours(channels)) {
    throw new RangeError(`its input '${listed([name])}' is ${text}: ${expected}`);
  }
  const found = { height: height ?? size?.height, width: width ?? size?.width };
  if (found.height === undefined || found.width === undefined) {
    throw new RangeError(
      `its input '${listed([name])}' is ${text}, pictures of any size: give a --size`,
    );
  }
  if (size && (found.height !== size.height || found.width !== size.width)) {
    throw new RangeError(
      `its pictures are ${found.height}x${found.width}, not ${size.height}x${size.width}: leave --size out`,
    );
  }
  const pictures = { height: found.height, width: found.width, channels };
  const extents = isFirst
    ? [BATCH, channels, pictures.height, pictures.width]
    : [BATCH, pictures.height, pictures.width, channels];
  const value = laid(IMAGES, extents, isFirst ? [0, 2, 3, 1] : [0, 1, 2, 3]);
  return { ...pictures, value, ...batch !== undefined && { batch } };
}

/** What only passes on the numbers that a last softmax is of. */
const PASSING = new Set(["Identity", "Flatten", "Reshape", "Squeeze", "Cast", "Dropout"]);

/**
 * The nodes where a softmax at the end is one that is left out, if it is of all classes. Throws a
 * `RangeError` where there is a sigmoid.
 */
function withLastSoftmax(nodes: readonly NodeProto[], output: string) {
  const makers = new Map(nodes.map((node) => [node.output[0], node]));
  let last = makers.get(output);
  // Without cycles no node is passed twice.
  for (let i = 0; last && PASSING.has(last.opType ?? "") && i < nodes.length; i++) {
    last = makers.get(last.input[0] ?? "");
  }
  if (last?.opType === "Sigmoid") {
    throw new RangeError(
      "its last op is a Sigmoid, by which classes don't exclude each other: expected a softmax, or none",
    );
  }
  if (last?.opType !== "Softmax" && last?.opType !== "LogSoftmax") return { nodes };
  const marked = { ...last, domain: WITHIN };
  return { nodes: nodes.map((each) => each === last ? marked : each), last };
}

/** No network tells more classes apart. */
const MOST_CLASSES = 100_000;

/** The name of the tensor that has a number a class. */
function logitsOf(value: Value | undefined, to: Builder): { name: string; classes: number } {
  const shape = value ? shapeOf(value) : [];
  const [batch, classes, ...others] = shape;
  const isRow = value?.kind === "laid" && batch !== undefined && isPerExample(batch) &&
    batch.perExample === 1 && classes !== undefined && isFixed([classes]) &&
    others.every((extent) => extent === 1);
  if (!isRow) {
    throw new RangeError(
      `its output is ${showExtents(shape)}: expected a number a class, [N, classes]`,
    );
  }
  if (ofOne(classes) > MOST_CLASSES) {
    throw new RangeError(
      `it tells ${ofOne(classes)} classes apart: at most ${MOST_CLASSES} are read`,
    );
  }
  const row = to.asShape(value, [batch, classes]);
  return { name: to.inOrder(row, [0, 1]), classes: classes as number };
}
