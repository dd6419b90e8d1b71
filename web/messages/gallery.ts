/** What the server tells the gallery of a run. @module */
import type { MapColumns, SnapshotId } from "../inspection/protocol.ts";

/** Along one dimension: cell `i` sees `size` pixels from `start + i · jump` on. */
export interface CellField {
  readonly start: number;
  readonly jump: number;
  readonly size: number;
}

/** A layer that has maps. */
export interface GalleryLayer {
  readonly name: string;
  /** How a cell comes about. */
  readonly kind: "convolution" | "pooling" | "pointwise" | "other";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What the cells see of the picture: rows, columns; absent where each sees all of it. */
  readonly fields?: readonly [CellField, CellField];
  /** What it does, in words. */
  readonly about: string;
  /** The convolution that its maps are of; absent where there is none before it. */
  readonly convolution?: string;
  /** The convolution whose filters are dead where nothing is left of them here; absent where none. */
  readonly rectifies?: string;
}

/** Weights that can be looked into. */
export interface Snapshot {
  readonly id: SnapshotId;
  readonly name: string;
}

/** The weights that there are by now. */
export interface SnapshotsNow {
  /** In the order of training, the weights that were kept last. */
  readonly snapshots: readonly Snapshot[];
  /** Whether the run is being trained, so that more will come. */
  readonly isGoing: boolean;
}

/** A picture of a run in a list. */
export interface NamedPicture {
  readonly number: number;
  readonly file: string;
  /** Its true class, by index, where its name or its source tells it. */
  readonly truth?: number;
}

/** The gallery of a run. */
export interface GalleryProps extends SnapshotsNow {
  readonly run: string;
  readonly classes: readonly string[];
  readonly height: number;
  readonly width: number;
  /** The run's pictures: `count` from number `from` on. */
  readonly parts: readonly {
    readonly name: string;
    readonly from: number;
    readonly count: number;
  }[];
  /** Whether the run was tested, so that there are pages of the pictures that it mistakes. */
  readonly isTested: boolean;
  readonly layers: readonly GalleryLayer[];
  readonly map: MapColumns;
  /** Viridis, 256 RGB colours. */
  readonly viridis: readonly number[];
}
