/** `--format tensorboard`: a run's curves, and what its layers made of a picture as they learnt. @module */
import { encode } from "fast-png";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { visible } from "../../data/text/visible.ts";
import {
  type EventImage,
  type SummaryEvent,
  writeTensorBoard,
} from "../../engine/formats/tensorboard.ts";
import { openInspector } from "../../engine/inspect/inspector.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { drawSheet } from "../../engine/inspect/sheet.ts";
import { readSnapshot } from "../../engine/inspect/snapshot.ts";
import { allEvents, type RunEvent, secondsOf } from "../../engine/run/events.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { listSnapshots, readSnapshotBytes, snapshotFile } from "../../engine/run/snapshots.ts";
import { describeMetrics, type MetricDescription, nameOfPart } from "../../engine/train/metrics.ts";
import { ownSources } from "../evaluation/files.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import type { ExportFormat, ExportSource } from "./format.ts";

/** The width of a sheet, in pixels: as wide as TensorBoard shows it, or a little more. */
const SHEET = 600;

/** A folder that `tensorboard --logdir` takes, with one file of events. */
export const tensorboard: ExportFormat = {
  about: "event files for TensorBoard: curves, and the feature maps of a test picture",
  fileName: "tensorboard",
  isFolder: true,
  options: [],
  async write(source) {
    const { run, record } = source;
    if (!record) {
      throw new Error(
        `Cannot export '${visible(run)}' for TensorBoard as it is a network without a training`,
      );
    }
    const { scalars, clock } = await scalarsOf(run, record);
    const { images, remarks } = await imagesOf(source, record, clock);
    const events = [...scalars, ...images].sort((a, b) => a.step - b.step);
    const name = `events.out.tfevents.${Math.floor(beginOf(record))}.loupe`;
    return { files: new Map([[name, writeTensorBoard(events)]]), remarks };
  },
};

/** When a run began, in seconds since 1970. */
function beginOf({ started }: RunRecord): number {
  const begin = Date.parse(started) / 1000;
  return Number.isFinite(begin) ? begin : 0;
}

/** The figures of steps, epochs and the test; and when a step was done, as far as its rate tells. */
async function scalarsOf(run: string, record: RunRecord) {
  const scalars: SummaryEvent[] = [];
  const metrics = record.metrics ?? describeMetrics();
  const times: number[] = [beginOf(record)];
  const clock = (step: number) => times[Math.min(step, times.length - 1)];
  for await (const events of allEvents(run)) {
    for (const event of events) {
      if (event.type === "step") {
        times[event.step] = clock(event.step - 1) + secondsOf(event);
      }
      const figures = figuresOf(event, metrics);
      if (Object.keys(figures).length === 0) continue;
      scalars.push({ step: event.step, wallTime: clock(event.step), scalars: figures });
    }
  }
  return { scalars, clock };
}

/** The figures of an event by tag: a metric's own of steps, epochs, validation and test stand together. */
function figuresOf(
  event: RunEvent,
  metrics: readonly MetricDescription[],
): Record<string, number> {
  const figures = { ...event } as Readonly<Record<string, unknown>>;
  const tagged = metrics.flatMap(({ name, validationName = "" }) => [
    [`${name}/${event.type}`, figures[name]],
    [`${name}/validation`, figures[validationName]],
    [`${name}/test`, figures[nameOfPart("test", name)]],
  ]);
  return Object.fromEntries(tagged.filter(([, figure]) => typeof figure === "number"));
}

/** The sheets of feature maps of the first test picture, at every snapshot. */
async function imagesOf(
  { run, model }: ExportSource,
  record: RunRecord,
  clock: (step: number) => number,
) {
  const steps = await listSnapshots(run);
  const picture = await testPicture(run, record, model.description.classes);
  if (steps.length === 0 || typeof picture === "string") {
    const reason = typeof picture === "string" ? picture : "it kept no snapshots";
    return { images: [], remarks: [`Left out: the sheets of feature maps, as ${reason}`] };
  }
  const { variables } = layOut(model.description, 1, false);
  const inspector = await openInspector(await openAnnounced(record.backend), model);
  const images: SummaryEvent[] = [];
  try {
    for (const step of steps) {
      const bytes = await readSnapshotBytes(run, step);
      inspector.setWeights(readSnapshot(bytes, variables, snapshotFile(run, step)));
      const { layers } = await inspector.inspect(picture.picture);
      const sheets = layers.map(({ name, maps, shape }): [string, EventImage] => [
        `maps/${name}`,
        pngOf(drawSheet(maps, shape, SHEET)),
      ]);
      images.push({ step, wallTime: clock(step), images: Object.fromEntries(sheets) });
    }
  } finally {
    inspector.close();
  }
  return { images, remarks: [`The feature maps are those of '${visible(picture.name)}'`] };
}

const pngOf = ({ height, width, pixels }: Picture): EventImage => ({
  height,
  width,
  png: encode({ height, width, data: pixels, channels: 3, depth: 8 }),
});

/** The run's first test picture, or why there is none. */
async function testPicture(run: string, record: RunRecord, classes: readonly string[]) {
  try {
    const [source] = await ownSources(run, { record, classes });
    const decoder = openDecoder({ workers: 1 });
    const picture = await decoder.decode(await source.read(), source.name).finally(decoder.close);
    return { name: source.name, picture };
  } catch {
    return `its test pictures can't be read in '${
      visible(record.data.folder)
    }' any more, or there are none`;
  }
}
