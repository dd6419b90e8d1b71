/** What ops that change pictures at random have in common. @module */
import { checkTypes, type Random, type Sample, shapeError, type Values } from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import { f32, isShape, type Shape, type Spec } from "../graph/spec.ts";
import { STEP, STEP_SPEC } from "../graph/step.ts";
import words from "../../shaders/image/random_words.wgsl" with { type: "text" };
import uniform from "../../shaders/image/uniform.wgsl" with { type: "text" };
import { part, PCG4D, STEP_WORDS } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";

/** The attributes of an op that draws random numbers. */
export interface Drawing {
  /** The stream of random numbers. */
  readonly stream: number;
}

/** `step`, which is binding 2, and `randomWords` of the stream `STREAM`. */
export const RANDOM_WORDS = [STEP_WORDS, PCG4D, part("image/random_words.wgsl", words)];

/** The four random words of a row. */
export const randomWords = (step: Values, stream: number, row: number): Uint32Array =>
  pcg4d(step[STEP.seed], stream, step[STEP.index], row);

/** `unit` and `signed`: random words as numbers. */
export const UNIFORM = part("image/uniform.wgsl", uniform);

/** A random word as a number in [0, 1). */
export const unit = (word: number): number => (word >>> 8) / 2 ** 24;

/** A random word as a number in [-1, 1). */
export const signed = (word: number): number => (word >>> 8) / 2 ** 23 - 1;

/** Throws where the inputs of an op are not pictures and the words of a step. */
export function checkImages(op: string, inputs: readonly Spec[]): void {
  const [images, step] = inputs;
  const fits = inputs.length === 2 && images.shape.length === 4 &&
    isShape(step.shape, STEP_SPEC.shape);
  if (!fits) throw shapeError(op, inputs, "images [N, H, W, C] and step [8]");
  checkTypes(op, inputs, ["f32", "u32"]);
}

/** Throws a `RangeError` where an op's attributes have a fault. */
export function checkAttributes(op: string, fault: string | undefined): void {
  if (fault) throw new RangeError(`Cannot apply ${op} as its ${fault}`);
}

/** A call of an op of pictures and the words of a step. */
export function imageSample<A extends Drawing>(
  images: Shape,
  attributes: Omit<A, "stream">,
): Sample<A> {
  return { inputs: [f32(...images), STEP_SPEC], attributes: { ...attributes, stream: 4 } as A };
}

/** The inputs of such a call, of which all rows count. */
export function imageInput(
  index: number,
  { inputs: [{ shape }] }: { readonly inputs: readonly Spec[] },
  random: Random,
): Values {
  return index === 1 ? randomStep(shape[0], random) : uniformValues(shape, random);
}
