/** Random batches for the tests. @module */
import { integer, type Random } from "../../graph/op.ts";
import type { Shape } from "../../graph/spec.ts";

/** A random batch `[N, C]` or `[N, H, W, C]`. */
export function randomBatch(random: Random): Shape {
  const channels = integer(random, 1, 3) * (random() < 0.5 ? 4 : 1);
  const places = random() < 0.3 ? [] : [integer(random, 1, 5), integer(random, 1, 5)];
  return [integer(random, 1, 9), ...places, channels];
}
