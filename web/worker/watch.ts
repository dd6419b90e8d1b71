/** What a network makes of the camera's frames, one after the other. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { explainCell } from "../../engine/inspect/explain_cell.ts";
import { type FeatureMaps, type Inspector, openInspector } from "../../engine/inspect/inspector.ts";
import { type Layout, layOut } from "../../engine/inspect/layout.ts";
import { drawSheet, sheetGrid } from "../../engine/inspect/sheet.ts";
import {
  convolutionsOf,
  rectified,
  type ShownLayer,
  shownLayers,
} from "../../engine/inspect/shown.ts";
import type { Model } from "../../engine/formats/model.ts";
import type { Device } from "../../engine/plan/device.ts";
import { drawingOf } from "./drawing.ts";
import type { Seen, SeenSheet, WatchRequest } from "./messages.ts";

/** Sheets are about so many pixels wide; the page enlarges them. */
const SHEET_WIDTH = 360;

/** A network that looks at frames. */
export interface Watcher {
  watch(request: WatchRequest): Promise<Seen>;
  close(): void;
}

/** Puts a model on the device, for frames. Throws a `RangeError` where its weights are not whole. */
export async function openWatcher(device: Device, model: Model): Promise<Watcher> {
  const inspector = await openInspector(device, model);
  const layout = layOut(model.description, 1, false);
  const shown = shownLayers(layout);
  const convolutions = convolutionsOf(shown);
  const shownNames = new Set(convolutions.map((layer) => nameOf(layout, shown, layer)));
  return {
    async watch({ frame, explained, cell }) {
      const picture = pictureOf(frame);
      const inspection = await inspector.inspect(picture);
      const probabilities = [...inspection.probabilities];
      const likeliest = probabilities.indexOf(Math.max(...probabilities));
      const of = explained ?? likeliest;
      const { images } = layout;
      return {
        type: "seen",
        probabilities,
        explained: of,
        heat: convolutions.length ? await heatOf(inspector, picture, of) : undefined,
        sheets: inspection.layers.filter(({ name }) => shownNames.has(name)).map(sheetOf),
        cell: cell && {
          at: cell,
          answer: explainCell({ shown, images }, inspection, model.weights, {
            ...cell,
            layer: convolutionOf(shown, cell.layer),
          }),
        },
      };
    },
    close: inspector.close,
  };
}

/** The name under which what a convolution's ReLU lets through is shown. */
function nameOf(layout: Layout, shown: readonly ShownLayer[], layer: ShownLayer): string {
  const tensor = rectified(layout, layer);
  return shown.find((each) => each.tensor === tensor)?.name ?? layer.name;
}

/** The convolution whose cells those of a layer are: its products say more than a ReLU. */
function convolutionOf(shown: readonly ShownLayer[], name: string): string {
  return shown.find((each) => each.name === name)?.convolution ?? name;
}

async function heatOf(inspector: Inspector, picture: Picture, classIndex: number) {
  const { width, heat } = await inspector.gradCam(picture, classIndex);
  return { width, heat };
}

function sheetOf({ name, shape, maps }: FeatureMaps): SeenSheet {
  const [height, width, count] = shape;
  return {
    ...drawingOf(drawSheet(maps, shape, SHEET_WIDTH)),
    layer: name,
    maps: count,
    grid: sheetGrid(shape, SHEET_WIDTH),
    extent: { height, width },
  };
}

/** RGBA becomes RGB. */
function pictureOf({ height, width, data }: ImageData): Picture {
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) pixels.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { height, width, pixels };
}
