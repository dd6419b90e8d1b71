/** Shows feature maps while a network trains, within a share of the time. @module */
import { pictureBytes } from "../../data/dataset/dataset.ts";
import { type FeatureMaps } from "../../engine/inspect/inspector.ts";
import { openLiveMaps } from "../../engine/inspect/live.ts";
import { drawSheet } from "../../engine/inspect/sheet.ts";
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import type { Model } from "../../engine/formats/model.ts";
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
 * Posts the maps of a picture that is not trained on, where there is one. What they cost is measured
 * first, alone on the device; then they are computed as often as their share allows.
 */
export async function showLiveMaps(
  setup: Pick<TrainingSetup, "split" | "device"> & { readonly dataset: Dataset },
  trainer: Trainer,
  model: Model,
  post: (reply: Reply, transfer: Transferable[]) => void,
) {
  const { dataset, split, device } = setup;
  const [chosen = 0] = [...split.validation, ...split.train];
  const { height, width } = dataset;
  const picture = { height, width, pixels: pictureBytes(dataset, chosen) };
  const { variables } = trainer.network;
  const maps = await openLiveMaps(
    device,
    model,
    picture,
    (name) => trainer.residents.place(variables.get(name)!),
  );
  const cost = await costOf(maps.read);
  const start = performance.now();
  let [taken, last, busy] = [0, start, false];

  async function show(step: number): Promise<void> {
    const layers = await maps.read();
    const share = taken / (performance.now() - start);
    const sheets = layers.map(sheetOf);
    post({ type: "maps", step, sheets, share }, sheets.map(({ pixels }) => pixels.buffer));
  }

  return {
    /** Called after steps: shows the maps where their share allows it. */
    async offer(step: number): Promise<void> {
      const now = performance.now();
      const isEarly = now - last < LEAST_MILLISECONDS;
      if (busy || isEarly || taken + cost > MOST_SHARE * (now - start)) return;
      [taken, last, busy] = [taken + cost, now, true];
      try {
        await show(step);
      } finally {
        busy = false;
      }
    },
    close: maps.close,
  };
}

/** The median of three, in milliseconds; what compiles at first use is not counted. */
async function costOf(read: () => Promise<unknown>): Promise<number> {
  await read();
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await read();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[1];
}

function sheetOf({ name, shape, maps }: FeatureMaps) {
  return { ...drawingOf(drawSheet(maps, shape, SHEET_WIDTH)), layer: name, maps: shape[2] };
}
