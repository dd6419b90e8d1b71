/** The one size that pictures of several sizes are brought to. @module */
import type { Size } from "../picture/resize.ts";

/** The size that pictures are brought to where none is given. */
export const DEFAULT_SIZE: Size = { height: 112, width: 92 };
const LARGEST_OWN_SIZE = 128;

/** Is told of pictures' sizes one by one. */
export interface Sizer {
  learn(size: Size): void;
  /** What is sure so far: nothing where all that were seen have one size of their own. */
  known(): Size | undefined;
  /** The size of all, when all were seen. */
  final(): Size;
}

/**
 * Pictures get the given size, or, where there is none, keep their own where all are equal and at most
 * 128 pixels, else 112×92.
 */
export function createSizer(given?: Size): Sizer {
  let first: Size | undefined;
  let known = given;
  return {
    learn({ height, width }) {
      first ??= { height, width };
      const isOdd = height !== first.height || width !== first.width;
      if (isOdd || Math.max(height, width) > LARGEST_OWN_SIZE) known ??= DEFAULT_SIZE;
    },
    known: () => known,
    final: () => known ?? first ?? DEFAULT_SIZE,
  };
}
