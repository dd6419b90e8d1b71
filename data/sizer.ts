/** Brings pictures to one size as they come, so that large ones are not kept. @module */
import type { Picture } from "./picture.ts";
import { type Fit, resize, type Size } from "./resize.ts";

/** The size that pictures are brought to where none is given. */
export const DEFAULT_SIZE: Size = { height: 112, width: 92 };
const LARGEST_OWN_SIZE = 128;

/** Takes pictures one by one. */
export interface Sizer {
  add(picture: Picture): void;
  /** All that were added, of one size. */
  pictures(): Picture[];
}

/**
 * Pictures come out of the given size, or, where there is none, of their own where all are equal and
 * at most 128 pixels, else 112×92.
 */
export function createSizer({ size, fit }: { size?: Size; fit: Fit }): Sizer {
  let kept: Picture[] = [];
  let target = size;
  return {
    add(picture) {
      if (!target && !keepsOwnSize(picture, kept[0])) {
        target = DEFAULT_SIZE;
        kept = kept.map((earlier) => resize(earlier, DEFAULT_SIZE, fit));
      }
      kept.push(target ? resize(picture, target, fit) : picture);
    },
    pictures: () => kept,
  };
}

/** What is sure of a picture's size before all are known: more than 128 pixels are never kept. */
export function ownSizeOrDefault(picture: Picture): Size {
  return keepsOwnSize(picture, undefined) ? picture : DEFAULT_SIZE;
}

function keepsOwnSize({ height, width }: Picture, first: Picture | undefined): boolean {
  if (height > LARGEST_OWN_SIZE || width > LARGEST_OWN_SIZE) return false;
  return !first || (first.height === height && first.width === width);
}
