/** A network on the device that tells how its maps hang together. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model } from "../formats/model.ts";
import type { Tensor } from "../graph/graph.ts";
import type { Device } from "../plan/device.ts";
import type { Plan } from "../plan/plan.ts";
import { columnsOf } from "./columns.ts";
import {
  appendConnections,
  type AppendedConnections,
  type Connection,
  strongestInputs,
} from "./connections.ts";
import { oneHot } from "./inspector.ts";
import { type Layout, layOut } from "./layout.ts";
import { load, type Loaded } from "./network.ts";
import { appendPaths } from "./paths.ts";

/** What a network's map can be asked. */
export interface MapAnswers {
  /**
   * The three strongest inputs of each of some maps of a column, or, where `target` is the number of
   * columns, of the scores of classes. `mapsOf` gives a column's maps `[H, W, C]` by its name. Throws a
   * `RangeError` where there is no such column or map.
   */
  connections(
    target: number,
    maps: readonly number[],
    mapsOf: (name: string) => Float32Array,
  ): Promise<Connection[][]>;
  /**
   * What each map of each column, the picture's channels among them, contributes to the score of a
   * class. Throws a `RangeError` where there is no such class.
   */
  contributions(picture: Picture, classIndex: number): Promise<Float32Array[]>;
}

/** A network that stays on the device: pictures and weights change, nothing is compiled again. */
export interface NetworkMap extends MapAnswers {
  /** Other weights for the same network, such as a snapshot's. */
  setWeights(weights: Model["weights"]): void;
  close(): void;
}

/** Puts a network on the device. Throws a `RangeError` where the weights are not the network's. */
export async function openNetworkMap(device: Device, model: Model): Promise<NetworkMap> {
  const layout = layOut(model.description, 1, false);
  // What is asked for is compiled when it is: this puts only weights and the picture's place there.
  const loaded = await load(device, layout, { weights: model.weights, outputs: [layout.images] });
  const { setWeights, close } = loaded;
  return { ...answersOf(layout, loaded), setWeights, close };
}

/** Answers by a network of one picture at a time that is laid out and loaded. */
export function answersOf(layout: Layout, loaded: Loaded): MapAnswers {
  const all = columnsOf(layout);
  const { columns } = all;
  const connected = new Map<number, Promise<{ appended: AppendedConnections; plan: Plan }>>();
  let scored: { appended: ReturnType<typeof appendPaths>; plan: Promise<Plan> } | undefined;

  function connectedTo(target: number) {
    if (!(target > 0 && target <= columns.length)) {
      throw new RangeError(
        `Cannot name the inputs of column ${target}: the network has those from 1 to ` +
          `${columns.length}, the classes last`,
      );
    }
    const compile = async () => {
      const appended = appendConnections(layout, all, target);
      return { appended, plan: await loaded.compile(appended.contributions) };
    };
    const found = connected.get(target) ?? compile();
    connected.set(target, found);
    return found;
  }

  return {
    async connections(target, maps, mapsOf) {
      const { appended: { sources, chosen, contributions }, plan } = await connectedTo(target);
      for (const { column, input } of sources) loaded.write(input, mapsOf(columns[column].name));
      const found: Connection[][] = [];
      const [count] = chosen.shape;
      const unknown = maps.find((map) => !(map < count));
      if (unknown !== undefined) {
        throw new RangeError(`Cannot name the inputs of map ${unknown}: there are ${count}`);
      }
      for (const map of maps) {
        loaded.write(chosen, oneHot(count, map));
        plan.run();
        const numbers = await readAll(plan, contributions);
        found.push(
          strongestInputs(sources.map(({ column }, i) => ({ column, numbers: numbers[i] }))),
        );
      }
      return found;
    },
    async contributions(picture, classIndex) {
      scored ??= compileScore();
      const { appended: { chosen, contributions }, plan } = scored;
      loaded.write(chosen, oneHot(chosen.shape[0], classIndex));
      loaded.setPictures([picture]);
      const compiled = await plan;
      compiled.run();
      return await readAll(compiled, contributions);
    },
  };

  function compileScore() {
    const appended = appendPaths(layout, all);
    return { appended, plan: loaded.compile(appended.contributions) };
  }
}

function readAll(plan: Plan, tensors: readonly Tensor[]): Promise<Float32Array[]> {
  return Promise.all(tensors.map(async (tensor) => new Float32Array(await plan.read(tensor))));
}
