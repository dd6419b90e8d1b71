/** What the page of a network alone shows. @module */
import { visible } from "../../data/text/visible.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import type { NetworkFacts } from "../messages/runs.ts";
import { networkDrawing, networkOfModel } from "./network_drawing.ts";

/** Reads what there is of it. Throws an `Error` where a file is damaged. */
export async function networkAlone(path: string): Promise<NetworkFacts> {
  const [description, origin] = [await readDescription(path), await readImportRecord(path)];
  const { architecture, classes, preprocessing: { height, width, fit } } = description;
  return {
    architecture: visible(architecture),
    classes: classes.map(visible),
    size: `${height}×${width}, ${fit}`,
    isDrawn: networkDrawing(networkOfModel(description)) !== undefined,
    origin: origin && { ...origin, file: visible(origin.file) },
  };
}
