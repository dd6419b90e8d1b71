/**
 * What makes an op that says from where pixels are to be taken: placements `[N, 6]`, one to a picture.
 * They are put together, and then all are followed at once by `resample`, so that however many there
 * are, pictures are blurred once.
 *
 * A placement (a, c, b, d, e, f) takes what lies at (x, y), in pixels from the picture's centre, from
 * (a·x + b·y + e, c·x + d·y + f).
 *
 * @module
 */
import {
  checkTypes,
  input,
  integer,
  type Kernel,
  type Op,
  output,
  type Part,
  type Random,
  type Sample,
  shapeError,
} from "../graph/op.ts";
import { f32, isShape, type Spec } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import source from "../../shaders/image/place_pixels.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";
import type { Augmentation } from "./augmentation.ts";
import { checkAttributes, type Drawing, RANDOM_WORDS, randomWords, UNIFORM } from "./drawing.ts";

/** The numbers of a placement. */
export const NUMBERS = 6;

/** Leaves all as it is. */
const IDENTITY = [1, 0, 0, 1, 0, 0];

/** The attributes of an op that places pixels. */
export interface Placing extends Drawing {
  /** Height and width of the pictures. */
  readonly size: readonly [number, number];
  /** How much. */
  readonly amount: number;
}

/** What one such op adds to what all do alike. */
export interface Placement {
  readonly name: string;
  /** The WGSL of `placementOf(random) -> mat3x2f`, joined to `shaders/image/place_pixels.wgsl`. */
  readonly part: Part;
  /** Amounts are above 0 and below it. */
  readonly below: number;
  /** The same in float64; `random` are four words. */
  placementOf(random: readonly number[], attributes: Placing): readonly number[];
  /** The amounts of its samples. */
  readonly samples: readonly number[];
}

/** What is taken by `own` from what is taken by `before` from a picture. */
function after(before: ArrayLike<number>, own: readonly number[]): number[] {
  const linear = (x: number, y: number) => [
    before[0] * x + before[2] * y,
    before[1] * x + before[3] * y,
  ];
  const [x, y] = linear(own[4], own[5]);
  return [
    ...linear(own[0], own[1]),
    ...linear(own[2], own[3]),
    x + before[4],
    y + before[5],
  ];
}

function sample(rows: number, size: Placing["size"], amount: number): Sample<Placing> {
  return { inputs: [f32(rows, NUMBERS), STEP_SPEC], attributes: { size, amount, stream: 4 } };
}

/** Throws where the inputs of an op are not placements and the words of a step. */
function checkPlacements(op: string, inputs: readonly Spec[]): void {
  const [placements, step] = inputs;
  const fits = inputs.length === 2 && placements.shape.length === 2 &&
    placements.shape[1] === NUMBERS && isShape(step.shape, STEP_SPEC.shape);
  if (!fits) throw shapeError(op, inputs, `placements [N, ${NUMBERS}] and step [8]`);
  checkTypes(op, inputs, ["f32", "u32"]);
}

function placingKernel(name: string, own: Part): Kernel<Placing> {
  return flatKernel({
    name,
    parts: [...RANDOM_WORDS, UNIFORM, own, part("image/place_pixels.wgsl", source)],
    operands: [input(0), output(), input(1)],
    constants: ({ inputs: [{ shape: [rows] }], attributes: { size, amount, stream } }) => ({
      BATCH: rows,
      HEIGHT: size[0],
      WIDTH: size[1],
      AMOUNT: amount,
      STREAM: stream,
    }),
    threads: ({ inputs: [{ shape: [rows] }] }) => rows,
  });
}

/**
 * The op: `placements [N, 6]`, `step u32[8]` → `[N, 6]`, each by random words of its own (`pcg4d` of
 * the step's seed, the stream, the step, the row).
 */
export function placePixels({ name, below, samples, ...placement }: Placement): Op<Placing> {
  return {
    name,
    outputs(inputs, { amount }) {
      checkPlacements(name, inputs);
      const isRight = amount >= 0 && amount < below;
      checkAttributes(
        name,
        isRight ? undefined : `amount must be in [0, ${below}): it is ${amount}`,
      );
      return [inputs[0]];
    },
    reference([placements, step], { inputs: [{ shape: [rows] }], attributes }) {
      const all = Array.from({ length: rows }, (_, row) => {
        const random = randomWords(step, attributes.stream, row);
        const own = placement.placementOf([...random], attributes);
        return after(placements.subarray(row * NUMBERS, (row + 1) * NUMBERS), own);
      });
      return [Float64Array.from(all.flat())];
    },
    // A placement's numbers are sums of products with pixels.
    magnitudes: (_, { inputs: [{ shape: [rows] }], attributes: { size } }) => [
      Float64Array.from(
        { length: rows * NUMBERS },
        (_, i) => i % NUMBERS < 4 ? 1 : Math.max(...size),
      ),
    ],
    kernels: [placingKernel(name, placement.part)],
    flops: ({ inputs: [{ shape: [rows] }] }) => 20 * rows,
    samples: samples.map((amount) => sample(70, [112, 92], amount)),
    randomSample: (random: Random) =>
      sample(
        integer(random, 1, 70),
        [integer(random, 1, 40), integer(random, 1, 40)],
        samples[0] * random(),
      ),
    randomInput: (index, { inputs: [{ shape }] }, random) =>
      index === 1 ? randomStep(shape[0], random) : uniformValues(shape, random),
  };
}

/** The augmentation of such an op. */
export function placing(op: Op<Placing>): (amount: number) => Augmentation {
  return (amount) => ({ graph, step, stream }, { images, targets, placements }) => {
    const [rows, height, width] = images.shape;
    const before = placements ?? graph.constant(
      "placements",
      f32(rows, NUMBERS),
      Array.from({ length: rows }, () => IDENTITY).flat(),
    );
    const attributes = { size: [height, width], amount, stream: stream(op.name) } as const;
    return { images, targets, placements: graph.append(op, [before, step], attributes) };
  };
}
