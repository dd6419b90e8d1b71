/** What is said of a warm-up, once the steps of a training are known. @module */
import type { Recipe } from "../../engine/train/recipes.ts";

/** A warning where a training ends before its learning rate has risen; else `undefined`. */
export function warmUpRemark(
  { scheduleOptions }: Pick<Recipe, "scheduleOptions">,
  steps: number,
): string | undefined {
  const { warmUp = 0 } = scheduleOptions ?? {};
  if (warmUp <= steps) return undefined;
  return `Warning: the learning rate rises for ${warmUp} steps and there are ${steps}: it never ` +
    "reaches its highest, give a shorter --warm-up";
}
