/** The drawing of a run's network. @module */
import { visible } from "../../data/text/visible.ts";
import { drawNetwork } from "../../engine/inspect/drawing.ts";
import { extents } from "../../engine/inspect/structure.ts";
import { summarise } from "../../engine/inspect/summary.ts";
import type { RunRecord } from "../../engine/run/record.ts";

/** As SVG; `undefined` where the network does not fit its pictures. */
export function networkDrawing({ configuration }: RunRecord): string | undefined {
  const { architecture, network, size: { height, width } } = configuration;
  try {
    const summary = summarise(network, [1, height, width, 3]);
    return drawNetwork(summary, `${visible(architecture)}, ${extents(summary.input)}`);
  } catch {
    return undefined;
  }
}
