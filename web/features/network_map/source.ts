/** What a network's map is drawn from: the gallery's answers, or a training in this tab. @module */
import type { ReadonlySignal } from "@preact/signals";
import type { Connection } from "../../inspection/protocol.ts";
import type { MapColumns } from "../../inspection/protocol.ts";
import type { Palette, Scale } from "../gallery/draw/maps.ts";
import type { MapPlace } from "./world.ts";

export type { Connection };

/** The maps of a column, and how they are drawn. */
export interface ColumnMaps {
  /** `[H, W, C]`. */
  readonly maps: ArrayLike<number>;
  /** All that a tile depends on, colours too: it is painted anew when one of them is another. */
  readonly look: readonly unknown[];
  /** What the ends of the palette stand for. */
  scaleOf(map: number): Scale;
}

/** What a network's map is drawn from. All functions read signals, so that effects follow them. */
export interface MapSource {
  readonly network: MapColumns;
  readonly classes: readonly string[];
  /** In the order of the classes, once they are known. */
  readonly probabilities: ReadonlySignal<readonly number[] | undefined>;
  /** Changes with picture and weights: answers hold as long as it does. */
  readonly version: ReadonlySignal<string>;
  /** Why nothing is answered now, in words, or nothing; where it changes, so does the version. */
  readonly notNow?: ReadonlySignal<string>;
  palette(): Palette;
  /** `undefined` while they are not known. */
  mapsOf(column: number): ColumnMaps | undefined;
  /** Asks for the maps of a column that came into sight; absent where all of them come by themselves. */
  want?(column: number): void;
  /** The maps of a column that are dead, and what is drawn as a hole. */
  deadOf(column: number): ReadonlySet<number>;
  /** What a hole is, in words: "zero for all pictures looked at". */
  readonly deadMeans: string;
  /**
   * The strongest inputs of some maps, `undefined` where the answer came too late or none is given now;
   * absent where nobody knows.
   */
  connections?(
    column: number,
    maps: readonly number[],
  ): Promise<readonly (readonly Connection[])[] | undefined>;
  /** What edges are, in words. */
  readonly edgesMean?: string;
  /** Of each column the maps that carry a class's score; absent where they are not known. */
  paths?(classIndex: number): Promise<readonly (readonly number[])[] | undefined>;
  /** Opens a map; absent where there is nothing to open. */
  open?(place: MapPlace): void;
}

/** The least and the largest number of a map, of a column's `[H, W, C]`. */
export function rangeOf(maps: ArrayLike<number>, channels: number, map: number): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (let i = map; i < maps.length; i += channels) {
    low = Math.min(low, maps[i]);
    high = Math.max(high, maps[i]);
  }
  return { low, high };
}

/** The number that stands for the classes where columns are numbered. */
export const classesOf = ({ network }: MapSource) => network.columns.length;
