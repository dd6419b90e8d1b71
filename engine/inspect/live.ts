/** The network's map of one picture while the network trains. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Device } from "../plan/device.ts";
import type { ModelDescription } from "../formats/model.ts";
import type { Tensor } from "../graph/graph.ts";
import { bytesOf } from "../graph/spec.ts";
import { reduceMax } from "../ops/reduction/reduce_extreme.ts";
import { Readback, type Recorded } from "../plan/readback.ts";
import type { Place } from "../plan/buffers.ts";
import { columnsOf, drawnColumns, type LaidColumn, type MapColumns } from "./columns.ts";
import type { Connection } from "./connections.ts";
import { type Layout, layOut } from "./layout.ts";
import { load } from "./network.ts";
import { answersOf, type MapAnswers } from "./network_map.ts";
import { carriers } from "./paths.ts";
import { rectifiedFilters, shownLayers } from "./shown.ts";

/** What the network makes of its pictures with the weights of one moment. */
export interface LiveReading {
  /** Of each column, what it makes of the first picture: `[H, W, C]`. */
  readonly maps: Float32Array<ArrayBuffer>[];
  /** Of the first picture, `[classes]`. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** Of each column the maps of filters of which nothing is left in any of the pictures. */
  readonly dead: number[][];
  /**
   * How long the device computed it: from the answer that all before was done to the last. One alone is
   * as inexact as answers are late; their mean is not.
   */
  readonly milliseconds: number;
}

/** The map of a network whose weights change. */
export interface LiveMaps {
  readonly network: MapColumns;
  /** Takes the weights as they are after all that was encoded, and computes the maps. */
  read(): Promise<LiveReading>;
  /** The three strongest inputs of each of some maps, as they were read last. */
  connections(column: number, maps: readonly number[]): Promise<Connection[][]>;
  /** Of each column the maps that carry the score of a class, with the weights that were read last. */
  carriers(classIndex: number): Promise<number[][]>;
  close(): void;
}

/**
 * Lays a second network out beside the one that trains. Its weights are copied on the device from
 * `placeOf` a parameter's name, so that nothing waits. The first picture is shown; what is dead is asked
 * of all. Throws what the device reports.
 */
export async function openLiveMaps(
  device: Device,
  description: ModelDescription,
  pictures: readonly Picture[],
  placeOf: (name: string) => Place,
): Promise<LiveMaps> {
  const layout = layOut(description, pictures.length, false);
  const all = columnsOf(layout);
  const shown = all.columns.map(({ tensor }) => tensor);
  const largest = appendLargest(layout, all.columns);
  const outputs = [...shown, layout.probabilities, ...largest.values()];
  const loaded = await load(device, layout, { outputs });
  loaded.setPictures(pictures);
  const asked = createAsked(device, description, loaded.placeOf);
  const places = outputs.map((tensor) => firstOf(loaded.plan.place(tensor), tensor));
  const size = places.reduce((sum, { size }) => sum + size, 0);
  const readback = new Readback(device, size, { label: "live maps" });
  let last = new Map<string, Float32Array>();

  function submit(): Promise<ArrayBuffer> {
    let recorded!: Recorded;
    loaded.plan.encode({
      before: (encoder) => loaded.copyWeights(encoder, placeOf),
      after: (encoder) => recorded = readback.record(encoder, places),
    });
    return recorded.read();
  }

  return {
    network: drawnColumns(all),
    async read() {
      device.commands.submit();
      const begun = timed(device.wait(device.gpu.queue.onSubmittedWorkDone()));
      const [[begin], [end, bytes]] = await Promise.all([begun, timed(submit())]);
      let at = 0;
      const numbers = places.map(({ size }) => new Float32Array(bytes.slice(at, at += size)));
      const maps = numbers.splice(0, shown.length);
      const [probabilities, ...most] = numbers;
      const zeros = new Map([...largest.keys()].map((name, i) => [name, zerosOf(most[i])]));
      const dead = all.columns.map(({ name }) => zeros.get(name) ?? []);
      last = new Map(all.columns.map(({ name }, i) => [name, maps[i]]));
      return { maps, probabilities, dead, milliseconds: Math.max(0, end - begin) };
    },
    async connections(column, maps) {
      const answers = await asked.answers();
      return await answers.connections(column, maps, (name) => last.get(name)!);
    },
    async carriers(classIndex) {
      const answers = await asked.answers();
      const contributions = await answers.contributions(pictures[0], classIndex);
      return contributions.map((each) => carriers(each));
    },
    close() {
      loaded.close();
      readback.close();
      asked.close();
    },
  };
}

/** A network of one picture at a time that is asked about its maps: laid out when it is asked first. */
function createAsked(
  device: Device,
  description: ModelDescription,
  placeOf: (name: string) => Place,
) {
  const layout = layOut(description, 1, false);
  const open = async () => {
    const loaded = await load(device, layout, { outputs: [layout.images] });
    return { loaded, answers: answersOf(layout, loaded) };
  };
  let opened: ReturnType<typeof open> | undefined;
  return {
    /** With the weights as they are now where `placeOf` tells. */
    async answers(): Promise<MapAnswers> {
      const { loaded, answers } = await (opened ??= open());
      loaded.copyWeights(device.commands.encoder, placeOf);
      return answers;
    },
    close: () => void opened?.then(({ loaded }) => loaded.close(), () => {}),
  };
}

/** The first picture's part of what is computed for each of several. */
function firstOf(place: Place, { shape, ...spec }: Tensor): Place {
  const size = bytesOf({ ...spec, shape: shape.length > 1 ? [1, ...shape.slice(1)] : shape });
  return { ...place, size };
}

/** Of columns that rectify filters, by name: the largest of each map in any picture, `[C]`. */
function appendLargest(layout: Layout, columns: readonly LaidColumn[]): Map<string, Tensor> {
  const rectifying = [...rectifiedFilters(layout, shownLayers(layout)).keys()];
  const names = new Set(rectifying.map(({ name }) => name));
  const attributes = { axes: [0, 1, 2], keepdims: false };
  return new Map(
    columns.filter(({ name }) => names.has(name)).map(({ name, tensor }) =>
      [name, layout.graph.append(reduceMax, [tensor], attributes)] as const
    ),
  );
}

function zerosOf(largest: ArrayLike<number>): number[] {
  return Array.from(largest).flatMap((value, map) => value === 0 ? [map] : []);
}

/** When it came, and what. */
async function timed<T>(promise: Promise<T>): Promise<[milliseconds: number, T]> {
  const result = await promise;
  return [performance.now(), result];
}
