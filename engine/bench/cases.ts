/** What the benchmark runs: each op's samples, the calls of the tutorial's network, and large tensors. @module */
import { reachableNodes } from "../graph/graph.ts";
import type { AnyOp, Precise, Sample } from "../graph/op.ts";
import { bytesOf, type Shape, show, type Spec } from "../graph/spec.ts";
import { ALL_OPS } from "../check/all_ops.ts";
import { benchNetwork } from "./network.ts";

/** An op and a call of it. */
export interface Case {
  readonly op: AnyOp;
  readonly sample: Sample<unknown>;
}

/** Which cases are wanted; all where nothing is said. */
export interface Selection extends Precise {
  /** Names of ops. */
  readonly ops?: readonly string[];
  /**
   * Input shapes as the table prints them, such as `[16, 512] [512, 128] [128]`. Where ops are
   * named and none has such a case, one is made of the attributes of the first that takes them.
   */
  readonly shape?: string;
}

const BATCH = 16;
/** A working set beyond the caches of most machines, in bytes. */
const LARGE = 2 ** 26;

/** The input shapes of a sample, for people and as a key. */
export function shapesOf({ inputs }: Sample<unknown>): string {
  return inputs.map(({ shape }) => show(shape)).join(" ");
}

/** Bytes that a call must at least read and write. */
export function bytesOfCall(op: AnyOp, { inputs, attributes }: Sample<unknown>): number {
  const specs = [...inputs, ...op.outputs(inputs, attributes)];
  return specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
}

/** The ops that have something to time. */
const TIMED = ALL_OPS.filter(({ isView }) => !isView);

/**
 * The cases of a selection, op by op. Throws a `RangeError` where an op is unknown, or the shape is
 * none or fits nothing.
 */
export function benchCases({ ops, shape, precision }: Selection = {}): Case[] {
  const timed = precision ? TIMED.filter(isPrecise) : TIMED;
  const names = timed.map(({ name }) => name);
  const unknown = ops?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot time the op '${unknown}': expected one of ${names.join(", ")}`);
  }
  const cases = timed.filter(({ name }) => ops?.includes(name) ?? true).flatMap(casesOf)
    .map((each) => precision ? { ...each, sample: asPrecise(each.sample, precision) } : each);
  if (shape === undefined) return cases;
  const shapes = parseShapes(shape);
  const wanted = shapes.map(show).join(" ");
  const found = cases.filter(({ sample }) => shapesOf(sample) === wanted);
  if (found.length > 0) return found;
  const made = ops && cases.filter(({ sample }) => sample.inputs.length === shapes.length)
    .map(({ op, sample }) => ({ op, sample: reshaped(sample, shapes) }))
    .find(({ op, sample }) => takes(op, sample));
  if (made) return [made];
  const whose = ops ? ops.join(", ") : "any op's case";
  throw new RangeError(
    `Cannot time the shape ${wanted} as it does not fit ${whose}: ` +
      `take one that the table prints, or name an op that takes it`,
  );
}

/** Whether calls of an op have a precision. */
function isPrecise({ kernels }: AnyOp): boolean {
  return kernels.some(({ precision }) => precision);
}

/** The sample in a precision. */
function asPrecise(
  { inputs, attributes }: Sample<unknown>,
  precision: Precise["precision"],
): Sample<unknown> {
  return { inputs, attributes: { ...attributes as object, precision } };
}

/** `[16, 28, 23, 32] [64]` as shapes. Throws a `RangeError`. */
export function parseShapes(text: string): Shape[] {
  if (!/^\s*(\[\s*[1-9]\d*(\s*,\s*[1-9]\d*)*\s*\]\s*)+$/.test(text)) {
    throw new RangeError(
      `Cannot read the shapes '${text}': expected them as the table prints them, ` +
        `for example "[16, 512] [512, 128] [128]"`,
    );
  }
  return [...text.matchAll(/\[([^\]]*)\]/g)].map(([, extents]) => extents.split(",").map(Number));
}

/** A sample with inputs of other shapes. */
function reshaped({ inputs, attributes }: Sample<unknown>, shapes: Shape[]): Sample<unknown> {
  const specs = shapes.map((shape, i): Spec => ({ shape, dtype: inputs[i]?.dtype ?? "f32" }));
  return { inputs: specs, attributes };
}

function casesOf(op: AnyOp): Case[] {
  const samples = [...op.samples, ...samplesOfTutorial(op)];
  const large = enlarge(op, op.samples[0]);
  const isLarge = samples.some((sample) => bytesOfCall(op, sample) > LARGE / 2);
  if (large && !isLarge) samples.push(large);
  const unique = new Map(samples.map((sample) => [JSON.stringify(sample), sample]));
  return [...unique.values()].map((sample) => ({ op, sample }));
}

/** The calls of an op in a training step of the tutorial's network, forward and backward. */
function samplesOfTutorial(op: AnyOp): Sample<unknown>[] {
  const { graph, training } = benchNetwork("tutorial", BATCH);
  return reachableNodes(graph, training.outputs).flatMap((node) =>
    node.op === op
      ? [{
        inputs: node.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
        attributes: node.attributes,
      }]
      : []
  );
}

/**
 * The sample with so many rows that it lives in memory, not in a cache. `undefined` where the op
 * computes more than it moves, or its shapes can't grow together.
 */
function enlarge(op: AnyOp, { inputs, attributes }: Sample<unknown>): Sample<unknown> | undefined {
  const outputs = op.outputs(inputs, attributes);
  const bytes = bytesOfCall(op, { inputs, attributes });
  if (op.flops({ inputs, outputs, attributes }) > 2 * bytes) return undefined;
  const [rows] = inputs[0].shape;
  const factor = Math.ceil(LARGE / bytes);
  const grown = inputs.map(({ shape: [first, ...rest], dtype }) => ({
    shape: first === rows ? [first * factor, ...rest] : [first, ...rest],
    dtype,
  }));
  const large = { inputs: grown, attributes };
  return takes(op, large) && bytesOfCall(op, large) > LARGE / 2 ? large : undefined;
}

/** Whether the op takes the inputs. */
function takes(op: AnyOp, { inputs, attributes }: Sample<unknown>): boolean {
  try {
    return op.outputs(inputs, attributes).length > 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
