/** Several looks at a picture, of which a network's answers are averaged. @module */
import type { Tensor } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { multiply, sumOf } from "../ops/elementwise/binary.ts";
import { type ViewImages, viewImages } from "../ops/image/view_images.ts";
import type { Forward } from "./layer.ts";

/** A look at a picture, and how much it counts. */
interface View extends ViewImages {
  readonly weight: number;
}

/** A place to look from, as it is and mirrored. */
function bothWays(by: number, weight: number): View[] {
  return [false, true].map((mirrored) => ({ down: by, right: by, mirrored, weight: weight / 2 }));
}

/** The name of some: `mirror`, or `six`, which are moved by a pixel, too. */
export type Views = "mirror" | "six";

/** The looks by name. */
export const VIEWS = {
  /** As it is, and mirrored. */
  mirror: bothWays(0, 1),
  /** Both as they are, and moved by a pixel to either corner, which count half together (K. Jordan, 2024). */
  six: [...bothWays(0, 0.5), ...bothWays(-1, 0.25), ...bothWays(1, 0.25)],
} as const satisfies Record<Views, readonly View[]>;

/**
 * The network that averages what another says of several looks, of its logits, not of its probabilities;
 * the network itself where none are named.
 */
export function withViews(forward: Forward, views: Views | undefined): Forward {
  if (views === undefined) return forward;
  return (net, x) => {
    const { graph } = net;
    const weighed = VIEWS[views].map(({ weight, ...view }) => {
      const isPlain = !view.mirrored && view.down === 0 && view.right === 0;
      const said = forward(net, isPlain ? x : graph.append(viewImages, [x], view));
      const factor = graph.constant("weight of a view", f32(1), [weight]);
      return graph.append(multiply, [said, factor], {});
    });
    return weighed.reduce((a: Tensor, b) => sumOf(graph, a, b));
  };
}
