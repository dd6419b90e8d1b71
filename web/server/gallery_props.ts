/** What the gallery's pages are told of runs. @module */
import { viridis } from "../../engine/inspect/colors.ts";
import { type ShownLayer, shownLayers } from "../../engine/inspect/inspector.ts";
import { hasWeights, readDescription } from "../../engine/run/model_files.ts";
import { listSnapshots } from "../../engine/run/snapshots.ts";
import type { GalleryLayer, GalleryProps } from "../messages/gallery.ts";
import { readRunPictures } from "../inspection/run_files.ts";

/** All that the gallery of a run begins with. Throws an `Error` where there is nothing to see. */
export async function galleryProps(name: string, run: string): Promise<GalleryProps> {
  const description = await readDescription(run);
  const { height, width } = description.preprocessing;
  const steps = await listSnapshots(run);
  const snapshots: GalleryProps["snapshots"] = [
    ...steps.map((id) => ({ id, name: `step ${id}` })),
    ...hasWeights(run) ? [{ id: "model" as const, name: "the saved model" }] : [],
  ];
  if (snapshots.length === 0) throw new Error("This run has no snapshot yet: wait a moment");
  const { parts } = await readRunPictures(run);
  const counts = parts.map(({ files }) => files.length);
  return {
    run: name,
    classes: description.classes,
    height,
    width,
    snapshots,
    parts: parts.map(({ name }, i) => ({
      name,
      from: counts.slice(0, i).reduce((a, b) => a + b, 0),
      count: counts[i],
    })),
    layers: layersOf(shownLayers(description)),
    viridis: Array.from({ length: 256 }, (_, i) => viridis(i / 255)).flat(),
  };
}

function layersOf(shown: readonly ShownLayer[]): GalleryLayer[] {
  let convolution = "";
  return shown.map(({ name, layer, geometry: { height, width, fields }, channels }) => {
    if (layer.type === "Conv2D") convolution = name;
    const type = layer.type as GalleryLayer["type"];
    return { name, type, height, width, channels, fields, about: aboutOf(layer), convolution };
  });
}

function aboutOf(layer: ShownLayer["layer"]): string {
  switch (layer.type) {
    case "Conv2D":
      return `${layer.kernelSize}×${layer.kernelSize} kernels, ${layer.padding}, stride ${layer.strides}`;
    case "MaxPooling2D":
      return `the largest of ${layer.poolSize}×${layer.poolSize}, stride ${layer.strides}`;
    default:
      return "what is below 0 becomes 0";
  }
}
