/** What the gallery's pages are told of runs. @module */
import { visible } from "../../data/text/visible.ts";
import { VIRIDIS } from "../../engine/inspect/colors.ts";
import { columnsOf, drawnColumns } from "../../engine/inspect/columns.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { rectifiedFilters, type ShownLayer, shownLayers } from "../../engine/inspect/shown.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import type { GalleryLayer, GalleryProps } from "../messages/gallery.ts";
import { readRunPictures } from "../inspection/run_files.ts";
import { reportOf } from "./reports.ts";
import { snapshotsNow } from "./snapshots.ts";

/** All that the gallery of a run begins with. Throws an `Error` where there is nothing to see. */
export async function galleryProps(name: string, run: string): Promise<GalleryProps> {
  const description = await readDescription(run);
  const { height, width } = description.preprocessing;
  const now = await snapshotsNow(name, run);
  if (now.snapshots.length === 0) throw new Error("This run has no snapshot yet: wait a moment");
  const { parts } = await readRunPictures(run);
  const counts = parts.map(({ files }) => files.length);
  const layout = layOut(description, 1, false);
  const shown = shownLayers(layout);
  const filters = rectifiedFilters(layout, shown);
  return {
    run: name,
    classes: description.classes.map(visible),
    height,
    width,
    ...now,
    parts: parts.map(({ name }, i) => ({
      name,
      from: counts.slice(0, i).reduce((a, b) => a + b, 0),
      count: counts[i],
    })),
    isTested: await reportOf(run).catch(() => undefined) !== undefined,
    map: drawnColumns(columnsOf(layout)),
    layers: shown.map((layer) => ({ ...galleryLayer(layer), rectifies: filters.get(layer) })),
    viridis: VIRIDIS,
  };
}

function galleryLayer(shown: ShownLayer): GalleryLayer {
  const { name, kind, tensor: { shape: [, height, width, channels] }, fields, convolution } = shown;
  return { name, kind, height, width, channels, fields, about: aboutOf(shown), convolution };
}

/** What a layer does, in words. */
function aboutOf({ kind, op, window, before }: ShownLayer): string {
  const [rows, columns] = window?.kernel ?? [];
  const stride = window && `stride ${[...new Set(window.strides)].join(" and ")}`;
  switch (kind) {
    case "convolution": {
      const isPadded = window!.pads.some((pad) => pad > 0);
      return `${rows}×${columns} kernels, ${
        isPadded ? "padded with zeros" : "unpadded"
      }, ${stride}`;
    }
    case "pooling":
      return `the largest of ${rows}×${columns}, ${stride}`;
    case "pointwise":
      if (op === "relu") return "what is below 0 becomes 0";
      return `${op} of ${
        before.length === 1 ? "each cell" : `the same cell of ${before.length} layers`
      }`;
    case "other":
      return `${op}: its cells have no window of their own`;
  }
}
