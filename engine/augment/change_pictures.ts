/** Kernels that change pictures pixel by pixel. @module */
import {
  input,
  integer,
  type Kernel,
  type Operand,
  output,
  type Part,
  type Random,
} from "../graph/op.ts";
import type { Shape } from "../graph/spec.ts";
import source from "../../shaders/image/change_pictures.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part } from "../ops/shared/parts.ts";

const CHANGE_PICTURES = part("image/change_pictures.wgsl", source);

/** Fewer pixels a thread make a CPU adapter pay more for threads than for their work. */
const PIXELS = 8;

/** What one such kernel adds to what all do alike. */
export interface PictureKernel<A> {
  readonly name: string;
  /** The WGSL of `changeOf` and `writePixel`, joined to `shaders/image/change_pictures.wgsl`. */
  readonly parts: readonly Part[];
  /** What bindings are bound to from the third on; the first two are pictures before and after. */
  readonly operands: readonly Operand[];
  /** The constants of its parts; none where absent. */
  constants?(attributes: A): Record<string, number | string>;
}

/** The kernel of an op whose first input and first output are pictures `[N, H, W, C]`. */
export function pictureKernel<A>(
  { name, parts, operands, constants }: PictureKernel<A>,
): Kernel<A> {
  const threadsOf = ([, height, width]: Shape) => Math.ceil(height * width / PIXELS);
  return flatKernel({
    name,
    parts: [...parts, CHANGE_PICTURES],
    operands: [input(0), output(), ...operands],
    constants({ inputs: [{ shape }], attributes }) {
      const [BATCH, HEIGHT, WIDTH, CHANNELS] = shape;
      const THREADS = threadsOf(shape);
      return { BATCH, HEIGHT, WIDTH, CHANNELS, THREADS, ...constants?.(attributes) };
    },
    threads: ({ inputs: [{ shape }] }) => shape[0] * threadsOf(shape),
  });
}

/** The shape of a few small pictures. */
export const randomPictures = (random: Random): Shape =>
  [5, 9, 9, 5].map((most) => integer(random, 1, most));
