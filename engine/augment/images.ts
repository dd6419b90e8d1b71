/** What ops that change pictures at random share: the check of their inputs, random inputs. @module */
import {
  type Call,
  checkTypes,
  integer,
  type Random,
  shapeError,
  type Values,
} from "../graph/op.ts";
import { isShape, type Shape, type Spec } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";

/** Throws where the inputs of an op are not pictures and the words of a step. */
export function checkImages(op: string, inputs: readonly Spec[]): void {
  const [images, step] = inputs;
  const fits = inputs.length === 2 && images.shape.length === 4 &&
    isShape(step.shape, STEP_SPEC.shape);
  if (!fits) throw shapeError(op, inputs, "images [N, H, W, C] and step [8]");
  checkTypes(op, inputs, ["f32", "u32"]);
}

/** Fewer pixels a thread make a CPU adapter pay more for threads than for their work. */
const PIXELS = 8;

/** The threads of a picture. */
const threadsOf = ([, height, width]: Shape) => Math.ceil(height * width / PIXELS);

/** The constants that shaders of pictures `[N, H, W, C]` share. */
export function imageConstants(images: Shape) {
  const [batch, height, width, channels] = images;
  return {
    BATCH: batch,
    HEIGHT: height,
    WIDTH: width,
    CHANNELS: channels,
    THREADS: threadsOf(images),
  };
}

/** All their threads. */
export function imageThreads(images: Shape): number {
  return images[0] * threadsOf(images);
}

/** The shape of a few small pictures. */
export function randomImages(random: Random): Shape {
  return [5, 9, 9, 5].map((most) => integer(random, 1, most));
}

/** Random pictures and a random step. */
export function randomInput(
  index: number,
  { inputs: [{ shape }] }: Call<unknown>,
  random: Random,
): Values {
  return index === 1 ? randomStep(shape[0], random) : uniformValues(shape, random);
}
