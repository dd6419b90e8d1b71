/** The film of one filter as an HTML file. @module */
import { basename, resolve } from "node:path";
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import { type FeatureMaps, openInspector } from "../../engine/inspect/inspector.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { convolutionsOf, type ShownLayer, shownLayers } from "../../engine/inspect/shown.ts";
import { readSnapshot } from "../../engine/inspect/snapshot.ts";
import { mapStatistics } from "../../engine/inspect/statistics.ts";
import type { Device } from "../../engine/plan/device.ts";
import { allEvents } from "../../engine/run/events.ts";
import { listSnapshots, readSnapshotBytes, snapshotFile } from "../../engine/run/snapshots.ts";
import { cutFilm, type Film, type Frame, frameOf, MOST_FRAMES } from "../../web/film/film.ts";
import { spread } from "../../web/film/thin.ts";

/** What is filmed. */
export interface FilmOrder {
  /** The run's directory. */
  readonly run: string;
  readonly model: Model;
  readonly picture: Picture;
  /** What the model makes of the picture, in the order of the layers. */
  readonly layers: readonly FeatureMaps[];
  /** The first convolution where absent. */
  readonly layer?: string;
  /** The strongest map where absent. */
  readonly map?: number;
}

/** Which filter is filmed, with the convolution that it is of. */
export interface Filmed {
  readonly layer: ShownLayer;
  readonly convolution: ShownLayer;
  readonly map: number;
}

/**
 * Chooses the filter. Throws an `Error` where the network has no such layer, no such map, or no filter
 * that the layer's maps are of.
 */
export function chooseFilter({ model, layers, ...wanted }: FilmOrder): Filmed {
  const shown = shownLayers(layOut(model.description, 1, false));
  const convolutions = convolutionsOf(shown);
  const layer = wanted.layer === undefined
    ? convolutions[0]
    : shown.find(({ name }) => name === wanted.layer);
  if (!layer) {
    throw new Error(
      `Cannot film ${
        wanted.layer === undefined ? "a filter" : `'${visible(wanted.layer)}'`
      } as the ` +
        `network has no such layer: choose one of ${shown.map(({ name }) => name).join(", ")}`,
    );
  }
  const convolution = convolutions.find(({ name }) => name === layer.convolution);
  const channels = layer.tensor.shape[3];
  if (!convolution || convolution.tensor.shape[3] !== channels) {
    throw new Error(
      `Cannot film '${visible(layer.name)}' as its maps are of no single filter: choose a ` +
        `convolution, such as ${convolutions[0]?.name}`,
    );
  }
  const { maps } = layers.find(({ name }) => name === layer.name)!;
  const highest = mapStatistics(maps, channels).map(({ max }) => max);
  const map = wanted.map ?? highest.indexOf(Math.max(...highest));
  if (map < channels) return { layer, convolution, map };
  throw new RangeError(
    `Cannot film map ${map} of '${visible(layer.name)}' as it has ${channels}: ` +
      `choose one of 0 to ${channels - 1}`,
  );
}

/** Films a filter through the run's snapshots. Throws an `Error` where it kept none. */
export async function film(device: Device, order: FilmOrder, filmed: Filmed): Promise<Film> {
  const { run, model } = order;
  const { layer, convolution, map } = filmed;
  const steps = spread(await listSnapshots(run), MOST_FRAMES);
  if (steps.length === 0) {
    throw new Error(
      `Cannot film '${
        visible(run)
      }' as it kept no snapshot of its training: train one, and film that`,
    );
  }
  const { height, width, fit } = model.description.preprocessing;
  const picture = resize(order.picture, { height, width }, fit);
  const { variables } = layOut(model.description, 1, false);
  const shapes = { kernel: [] as readonly number[], maps: layer.tensor.shape.slice(1) };
  const frames: Frame[] = [];
  const inspector = await openInspector(device, model);
  try {
    for (const step of steps) {
      const bytes = await readSnapshotBytes(run, step);
      const weights = readSnapshot(bytes, variables, snapshotFile(run, step));
      inspector.setWeights(weights);
      const kernel = weights.get(convolution.weights!.kernel)!;
      shapes.kernel = kernel.shape;
      const { maps } = (await inspector.inspect(picture)).layers
        .find(({ name }) => name === layer.name)!;
      frames.push(frameOf({ step, kernel: kernel.data, maps }, shapes, map));
    }
  } finally {
    inspector.close();
  }
  const of = {
    run: basename(resolve(run)),
    layer: layer.name,
    convolution: convolution.name,
    map,
    picture,
    isFirst: order.layers[0].name === convolution.name,
  };
  return cutFilm(of, shapes, { frames, loss: await lossOf(run) });
}

/** The loss of each step that a run's events tell of. */
async function lossOf(run: string): Promise<[number, number][]> {
  const loss: [number, number][] = [];
  for await (const events of allEvents(run)) {
    for (const event of events) {
      if (event.type === "step") loss.push([event.step, Number(event.loss)]);
    }
  }
  return loss;
}
