/** What a layer is, as plain JSON. @module */

/** A layer as plain JSON: Keras' name of it, and its options. */
export interface LayerDescription {
  /** Keras' name: `Conv2D`. */
  readonly type: string;
  /** What it is called within others, where it has a name of its own. */
  readonly name?: string;
  /** By its name; other layers are descriptions themselves. */
  readonly [option: string]: unknown;
}
