/** What cells see. @module */
import type { Frame } from "../draw/overlay.ts";
import type { GalleryLayer } from "./props.ts";

/** The pixels of the picture that a cell sees; at the edge they reach into the padding. */
export function frameOf({ fields: [rows, columns] }: GalleryLayer, y: number, x: number): Frame {
  return {
    top: rows.start + y * rows.jump,
    left: columns.start + x * columns.jump,
    height: rows.size,
    width: columns.size,
  };
}

/** `rows 4–9, columns 0–5`, within the picture. */
export function spokenFrame({ top, left, height, width }: Frame): string {
  const span = (from: number, size: number) =>
    size === 1 ? ` ${from}` : `s ${from}–${from + size - 1}`;
  return `row${span(top, height)}, column${span(left, width)}`;
}
