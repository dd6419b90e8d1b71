/** How Keras joins what several layers make. @module */
import type { Shape } from "../../graph/spec.ts";

/** Its layers that do, as far as they are ours. */
export const JOINS = ["Add", "Multiply", "Concatenate"] as const;

/** How several are joined. */
export type Join = typeof JOINS[number];

/** The shape of what is joined, where it fits together. */
export function joinedShape(join: Join, shapes: readonly Shape[]): Shape {
  const [first] = shapes;
  if (join === "Add") return first;
  const all = (d: number) => shapes.map((shape) => shape[d] ?? 1);
  return first.map((_, d) =>
    join === "Concatenate" && d === first.length - 1
      ? all(d).reduce((sum, extent) => sum + extent)
      : Math.max(...all(d))
  );
}
