/** What the page on windows is told: how each choice comes out, computed by the engine. @module */

/** A choice of the page. */
export interface Choice {
  /** The side of the picture, in cells. */
  readonly size: number;
  /** The side of the filter. */
  readonly kernel: number;
  readonly stride: number;
  readonly padding: "SAME" | "VALID";
}

/** How a choice comes out along each side. */
export interface Outcome {
  /** The side of the map. */
  readonly places: number;
  /** The cells of zeros before and after the picture. */
  readonly before: number;
  readonly after: number;
}

/** All outcomes, by `keyOf`. */
export type Lesson = Readonly<Record<string, Outcome>>;

/** What can be chosen. */
export const CHOICES = {
  size: [8, 12, 16, 28, 32],
  kernel: [1, 2, 3, 5, 7],
  stride: [1, 2, 3],
  padding: ["SAME", "VALID"],
} as const;

/** The name of a choice in a lesson. */
export function keyOf({ size, kernel, stride, padding }: Choice): string {
  return `${size} ${kernel} ${stride} ${padding}`;
}
