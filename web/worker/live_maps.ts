/** Shows the network's map while it trains, within a share of the time. @module */
import { type Dataset, pictureBytes } from "../../data/dataset/dataset.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { type LiveReading, openLiveMaps } from "../../engine/inspect/live.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import type { ConnectionsAnswer, PathsAnswer } from "../inspection/protocol.ts";
import type { MapQuestion, Reply } from "./messages.ts";

/** Of the device's time since the first step. */
const MOST_SHARE = 0.05;
/** Nobody sees more in a second, whatever the device could do. */
const LEAST_MILLISECONDS = 100;
/** What is dead is asked of so many pictures. */
const LOOKED_AT = 8;

/** What `showLiveMaps` gives. */
export type LiveView = Awaited<ReturnType<typeof showLiveMaps>>;

/**
 * Posts the maps of a picture that is not trained on, where there is one, as often as their share
 * allows: the next may take twice what the longest so far took. Two sets are computed at once, and not
 * shown: within the first drivers compile, so that only the second is counted. Answers have no share:
 * the page asks nothing while the network learns.
 */
export async function showLiveMaps(
  setup: Pick<TrainingSetup, "split" | "device"> & { readonly dataset: Dataset },
  trainer: Trainer,
  description: ModelDescription,
  post: (reply: Reply, transfer: Transferable[]) => void,
) {
  const { variables } = trainer.network;
  const { device, device: { patience } } = setup;
  const live = await openLiveMaps(
    device,
    description,
    picturesOf(setup),
    (name) => trainer.residents.place(variables.get(name)!),
  );
  const start = performance.now();
  let [taken, longest, last, busy] = [0, 0, start, true];
  /** The steps whose maps were offered and shown last. */
  let [offered, shown] = [0, 0];

  const measured = Promise.all([live.read(), live.read()]).then(([, { milliseconds }]) => {
    [taken, longest, busy] = [milliseconds, milliseconds, false];
  });
  measured.catch(() => {}); // the training is told what the device reports

  /** What it takes while the network waits is not counted. */
  async function show(step: number, isCounted = false): Promise<void> {
    offered = shown = step;
    const reading = await live.read();
    if (isCounted) {
      taken += reading.milliseconds;
      longest = Math.max(longest, reading.milliseconds);
    }
    const share = taken / (performance.now() - start);
    const { maps, probabilities, dead } = copied(reading);
    const transfer = [...maps, probabilities].map(({ buffer }) => buffer);
    post({ type: "maps", step, maps, probabilities, dead, share }, transfer);
  }

  return {
    network: live.network,
    /** Called after steps: shows the maps where their share allows it. */
    async offer(step: number): Promise<void> {
      offered = step;
      const now = performance.now();
      const isEarly = now - last < LEAST_MILLISECONDS;
      if (busy || isEarly || taken + 2 * longest > MOST_SHARE * (now - start)) return;
      [last, busy] = [now, true];
      try {
        await show(step, true);
      } finally {
        busy = false;
      }
    },
    /** Shows them once more, of the weights that stay. */
    show: (step: number) => show(step),
    /** Answers for the weights as they are: maps of an earlier step are shown anew before. */
    async answer(question: MapQuestion): Promise<ConnectionsAnswer | PathsAnswer> {
      // Drivers compile for it, which takes longer than the steps of a training.
      device.patience = Math.max(device.patience, patience);
      if (shown !== offered) await show(offered);
      return question.kind === "paths"
        ? { columns: await live.carriers(question.class) }
        : { inputs: await live.connections(question.column, question.maps) };
    },
    close: live.close,
  };
}

/** Some of the validation's pictures, or else of the training's, at equal distances. */
function picturesOf(
  { dataset, split }: { readonly dataset: Dataset; readonly split: TrainingSetup["split"] },
): Picture[] {
  const { height, width } = dataset;
  const among = split.validation.length ? split.validation : split.train;
  const count = Math.min(LOOKED_AT, among.length);
  return Array.from({ length: count }, (_, i) => {
    const index = among[Math.floor(i * among.length / count)];
    return { height, width, pixels: pictureBytes(dataset, index) };
  });
}

/** What is posted is gone here, and what is asked of the maps needs them. */
function copied({ maps, probabilities, dead }: LiveReading) {
  return { maps: maps.map((numbers) => numbers.slice()), probabilities, dead };
}
