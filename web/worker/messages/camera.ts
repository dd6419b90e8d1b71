/** The live camera, as page and Worker tell each other of it. @module */
import type { SheetGrid } from "../../../engine/inspect/sheet.ts";
import type { CellAnswer } from "../../inspection/protocol.ts";
import type { Drawing } from "./pictures.ts";

export type { CellAnswer, SheetGrid };

/** A cell of a layer's maps. */
export interface MapCell {
  readonly layer: string;
  readonly map: number;
  readonly y: number;
  readonly x: number;
}

/** A frame of the camera to look at. */
export interface WatchRequest {
  readonly type: "watch";
  /** RGBA. */
  readonly frame: ImageData;
  /** The class whose Grad-CAM is wanted, by number; the likeliest one's where absent. */
  readonly explained?: number;
  /** A cell whose products are wanted. */
  readonly cell?: MapCell;
}

/** All maps of a layer side by side, live. */
export interface SeenSheet extends Drawing {
  readonly layer: string;
  readonly maps: number;
  readonly grid: SheetGrid;
  /** Of one map, in its cells. */
  readonly extent: { readonly height: number; readonly width: number };
}

/** What a network makes of a frame of the camera. */
export interface Seen {
  readonly type: "seen";
  /** In the order of the model's classes. */
  readonly probabilities: readonly number[];
  /** The class that the heat map is of, by number. */
  readonly explained: number;
  /** Grad-CAM: `[H, W]`; absent where the network has no convolution. */
  readonly heat?: { readonly width: number; readonly heat: Float32Array };
  /** Of each convolution, what its ReLU lets through. */
  readonly sheets: readonly SeenSheet[];
  /** How the cell that was asked for comes about. */
  readonly cell?: { readonly at: MapCell; readonly answer: CellAnswer };
}
