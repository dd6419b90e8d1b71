/** The drawing of a run's network. @module */
import { visible } from "../../data/text/visible.ts";
import { drawNetwork } from "../../engine/inspect/drawing.ts";
import { extents } from "../../engine/inspect/structure.ts";
import { summarise } from "../../engine/inspect/summary.ts";
import type { LayerDescription, ModelDescription } from "../../engine/formats/model.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";

/** A network, and the pictures that it takes. */
export interface DrawnNetwork {
  readonly architecture: string;
  readonly network: LayerDescription;
  readonly input: { readonly height: number; readonly width: number; readonly channels: number };
}

/** What is drawn of a run, or of a network alone. */
export async function drawnNetwork(run: string): Promise<DrawnNetwork> {
  return isNetworkAlone(run)
    ? networkOfModel(await readDescription(run))
    : networkOfRecord(await readRunRecord(run));
}

/** The network of a run's record. */
export function networkOfRecord({ configuration }: RunRecord): DrawnNetwork {
  const { architecture, network, size } = configuration;
  return { architecture, network, input: { ...size, channels: 3 } };
}

/** The network of a model. */
export function networkOfModel(
  { architecture, network, preprocessing: { height, width, mean } }: ModelDescription,
): DrawnNetwork {
  return { architecture, network, input: { height, width, channels: mean.length } };
}

/** As SVG; `undefined` where the network does not fit its pictures. */
export function networkDrawing({ architecture, network, input }: DrawnNetwork): string | undefined {
  const { height, width, channels } = input;
  try {
    const summary = summarise(network, [1, height, width, channels]);
    return drawNetwork(summary, `${visible(architecture)}, ${extents(summary.input)}`);
  } catch {
    return undefined;
  }
}
