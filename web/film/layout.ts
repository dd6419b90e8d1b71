/** Where the parts of a film's scene are, in pixels of the scene. @module */
import type { Box } from "./paint.ts";

/** A scene's places. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Sizes of letters. */
  readonly title: number;
  readonly small: number;
  /** The baseline of the title, and the margin. */
  readonly head: { readonly x: number; readonly y: number };
  readonly picture: Box;
  readonly kernel: Box;
  readonly map: Box;
  readonly loss: Box;
  /** The signs between picture, filter and map. */
  readonly signs: readonly { readonly x: number; readonly y: number }[];
}

/** One after the other, as they are read: picture ∗ filter = map. */
const WIDE: Layout = {
  width: 1280,
  height: 720,
  title: 32,
  small: 20,
  head: { x: 40, y: 58 },
  picture: { x: 40, y: 118, width: 340, height: 340 },
  kernel: { x: 470, y: 118, width: 340, height: 340 },
  map: { x: 900, y: 118, width: 340, height: 340 },
  loss: { x: 40, y: 572, width: 1200, height: 100 },
  signs: [{ x: 425, y: 302 }, { x: 855, y: 300 }],
};

/** Picture and filter side by side, the map below them. */
const TALL: Layout = {
  width: 720,
  height: 1210,
  title: 38,
  small: 25,
  head: { x: 30, y: 60 },
  picture: { x: 30, y: 130, width: 290, height: 290 },
  kernel: { x: 400, y: 130, width: 290, height: 290 },
  map: { x: 130, y: 525, width: 460, height: 400 },
  loss: { x: 30, y: 1070, width: 660, height: 80 },
  signs: [{ x: 360, y: 290 }, { x: 76, y: 740 }],
};

/** The places of a scene: wide, or tall for a phone. */
export const layoutOf = (isTall: boolean): Layout => isTall ? TALL : WIDE;
