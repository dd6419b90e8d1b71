/** A network that can classify, as page and Worker tell each other of it. @module */
import type { Drawing } from "./pictures.ts";

/** A network that can classify: just trained, or loaded. */
export interface ModelReady {
  readonly type: "model";
  readonly origin: "trained" | "loaded";
  readonly architecture: string;
  readonly classes: readonly string[];
  /** Of the pictures that it takes. */
  readonly height: number;
  readonly width: number;
  /** Whether its classes are those of the drawn faces. */
  readonly isOfFaces: boolean;
  /** What its heat maps are coloured by: viridis, 256 RGB colours. */
  readonly viridis: readonly number[];
}

/** What a network says of a picture. */
export interface Classified {
  readonly type: "classified";
  readonly name: string;
  /** As the network sees it. */
  readonly drawing: Drawing;
  readonly classes: readonly string[];
  /** In the order of the classes. */
  readonly probabilities: readonly number[];
}
