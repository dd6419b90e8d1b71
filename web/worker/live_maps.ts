/** Shows feature maps while a network trains, within a share of the time. @module */
import { pictureBytes } from "../../data/dataset/dataset.ts";
import { type FeatureMaps } from "../../engine/inspect/inspector.ts";
import { openLiveMaps } from "../../engine/inspect/live.ts";
import { drawSheet } from "../../engine/inspect/sheet.ts";
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import { drawingOf } from "./drawing.ts";
import type { Reply } from "./messages.ts";

/** Of the device's time since the first step. */
const MOST_SHARE = 0.05;
/** Nobody sees more in a second, whatever the device could do. */
const LEAST_MILLISECONDS = 100;
/** Sheets are about so many pixels wide; the page enlarges them. */
const SHEET_WIDTH = 360;

/** What `showLiveMaps` gives. */
export type LiveView = Awaited<ReturnType<typeof showLiveMaps>>;

/**
 * Posts the maps of a picture that is not trained on, where there is one, as often as their share
 * allows: the next may take what the longest so far took. Two sets are computed at once, and not shown:
 * within the first drivers compile, so that only the second is counted.
 */
export async function showLiveMaps(
  setup: Pick<TrainingSetup, "split" | "device"> & { readonly dataset: Dataset },
  trainer: Trainer,
  description: ModelDescription,
  post: (reply: Reply, transfer: Transferable[]) => void,
) {
  const { dataset, split, device } = setup;
  const [chosen = 0] = [...split.validation, ...split.train];
  const { height, width } = dataset;
  const picture = { height, width, pixels: pictureBytes(dataset, chosen) };
  const { variables } = trainer.network;
  const maps = await openLiveMaps(
    device,
    description,
    picture,
    (name) => trainer.residents.place(variables.get(name)!),
  );
  const start = performance.now();
  let [taken, longest, last, busy] = [0, 0, start, true];

  function count(milliseconds: number): void {
    taken += milliseconds;
    longest = Math.max(longest, milliseconds);
  }

  const measured = Promise.all([maps.read(), maps.read()]).then(([, { milliseconds }]) => {
    count(milliseconds);
    busy = false;
  });
  measured.catch(() => {}); // the training is told what the device reports

  async function show(step: number): Promise<void> {
    const { layers, milliseconds } = await maps.read();
    count(milliseconds);
    const share = taken / (performance.now() - start);
    const sheets = layers.map(sheetOf);
    post({ type: "maps", step, sheets, share }, sheets.map(({ pixels }) => pixels.buffer));
  }

  return {
    /** Called after steps: shows the maps where their share allows it. */
    async offer(step: number): Promise<void> {
      const now = performance.now();
      const isEarly = now - last < LEAST_MILLISECONDS;
      if (busy || isEarly || taken + longest > MOST_SHARE * (now - start)) return;
      [last, busy] = [now, true];
      try {
        await show(step);
      } finally {
        busy = false;
      }
    },
    close: maps.close,
  };
}

function sheetOf({ name, shape, maps }: FeatureMaps) {
  return { ...drawingOf(drawSheet(maps, shape, SHEET_WIDTH)), layer: name, maps: shape[2] };
}
