/** What makes an op that takes each pixel of a picture from elsewhere in it, at random. @module */
import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Part,
  type Random,
  type Sample,
  shapeError,
} from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import { f32, isShape, type Shape, type Spec } from "../graph/spec.ts";
import { STEP, STEP_SPEC } from "../graph/step.ts";
import source from "../../shaders/image/move_pixels.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part, PCG4D, STEP_WORDS } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";

/** The attributes of an op that draws random numbers. */
export interface Drawing {
  /** The stream of random numbers. */
  readonly stream: number;
}

/** What one such op adds to what all do alike. */
export interface PixelMove<A extends Drawing> {
  readonly name: string;
  /** The WGSL of `sourceOf(pixel, random)`, joined to `shaders/image/move_pixels.wgsl`. */
  readonly part: Part;
  /** Its constants. */
  constants(attributes: A): Record<string, number>;
  /** What is wrong with the attributes, if anything. */
  faultOf(attributes: A): string | undefined;
  /** The pixel of `[height, width]`, counted row by row, that a pixel is taken from. */
  sourceOf(pixel: number, random: Uint32Array, size: readonly number[], attributes: A): number;
  /** The attributes of its samples. */
  readonly samples: readonly Omit<A, "stream">[];
  randomAttributes(random: Random): Omit<A, "stream">;
}

/** Fewer pixels a thread make a CPU adapter pay more for threads than for their work. */
const PIXELS = 8;

/** The threads of a picture. */
const threadsOf = ([, height, width]: Shape) => Math.ceil(height * width / PIXELS);

/** Throws where the inputs of an op are not pictures and the words of a step. */
function checkImages(op: string, inputs: readonly Spec[]): void {
  const [images, step] = inputs;
  const fits = inputs.length === 2 && images.shape.length === 4 &&
    isShape(step.shape, STEP_SPEC.shape);
  if (!fits) throw shapeError(op, inputs, "images [N, H, W, C] and step [8]");
  checkTypes(op, inputs, ["f32", "u32"]);
}

function sample<A extends Drawing>(images: Shape, attributes: Omit<A, "stream">): Sample<A> {
  return { inputs: [f32(...images), STEP_SPEC], attributes: { ...attributes, stream: 4 } as A };
}

/**
 * The op: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`, each picture by random words of its own
 * (`pcg4d` of the step's seed, the stream, the step, the row).
 */
export function movePixels<A extends Drawing>(move: PixelMove<A>): Op<A> {
  return {
    name: move.name,
    outputs(inputs, attributes) {
      checkImages(move.name, inputs);
      const fault = move.faultOf(attributes);
      if (fault) throw new RangeError(`Cannot apply ${move.name} as its ${fault}`);
      return [inputs[0]];
    },
    reference([x, step], { inputs: [{ shape }], attributes }) {
      const [, height, width, channels] = shape;
      const pixels = height * width;
      return [
        x.map((_, i) => {
          const place = Math.floor(i / channels);
          const row = Math.floor(place / pixels);
          const random = pcg4d(step[STEP.seed], attributes.stream, step[STEP.index], row);
          const from = move.sourceOf(place % pixels, random, [height, width], attributes);
          return x[(row * pixels + from) * channels + i % channels];
        }),
      ];
    },
    kernels: [
      flatKernel({
        name: move.name,
        parts: [STEP_WORDS, PCG4D, move.part, part("image/move_pixels.wgsl", source)],
        operands: [input(0), input(1), output()],
        constants: ({ inputs: [{ shape }], attributes }) => ({
          BATCH: shape[0],
          HEIGHT: shape[1],
          WIDTH: shape[2],
          CHANNELS: shape[3],
          THREADS: threadsOf(shape),
          STREAM: attributes.stream,
          ...move.constants(attributes),
        }),
        threads: ({ inputs: [{ shape }] }) => shape[0] * threadsOf(shape),
      }),
    ],
    flops: () => 0,
    samples: move.samples.flatMap((attributes) =>
      [[16, 112, 92, 3], [3, 5, 7, 3], [1, 1, 1, 1]].map((images) => sample(images, attributes))
    ),
    randomSample: (random) =>
      sample(
        [5, 9, 9, 5].map((most) => integer(random, 1, most)),
        move.randomAttributes(random),
      ),
    randomInput: (index, { inputs: [{ shape }] }, random) =>
      index === 1 ? randomStep(shape[0], random) : uniformValues(shape, random),
  };
}
