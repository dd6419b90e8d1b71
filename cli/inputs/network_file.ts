/** A network of one's own: a file of JSON that describes its layers. @module */
import { plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { type LayerDescription, NETWORK } from "../../engine/formats/model.ts";
import { createStoredNet } from "../../engine/formats/network.ts";
import { LayerError, layerOf } from "../../engine/model/layer.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { f32, show } from "../../engine/graph/spec.ts";
import { Mismatch, parseJson, type Schema } from "../../engine/formats/schema.ts";
import { readBytes } from "../../engine/run/read_file.ts";

/** A description of a thousand layers is a tenth of it. */
const MOST_BYTES = 1e6;

/** A network, and not the `model.json` of a run, which has one. */
const LAYERS: Schema<LayerDescription> = (value) => {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "network")) {
    return NETWORK(value);
  }
  const expected = "what it has under network, alone in a file; of a run its folder is named";
  throw new Mismatch(value, expected);
};

/** Whether a name is that of such a file. */
export const isNetworkFile = (name: string) => name.toLowerCase().endsWith(".json");

/**
 * Reads a network's description, layers as `model.json` has them under `network`. Throws an `Error`
 * that names the file, the layer and the option where it is none.
 */
export async function readNetworkFile(file: string): Promise<LayerDescription> {
  const bytes = await readBytes(file, MOST_BYTES);
  if (!bytes) throw new Error(`Cannot read '${visible(file)}' as there is no such file`);
  return parseJson(file, new TextDecoder().decode(bytes), LAYERS);
}

/** Builds the network of a file, if it is one. Throws an `Error` that names it where a layer can't be. */
export function buildOf<T>(file: string | undefined, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (file === undefined || !(error instanceof LayerError)) throw error;
    throw new Error(`Cannot use the network of '${visible(file)}': ${error.message}`);
  }
}

/**
 * Throws an `Error` where the network of a file takes no such pictures, or gives no number for each
 * class.
 */
export function checkOutputs(
  file: string,
  network: LayerDescription,
  { height, width, classes }: {
    readonly height: number;
    readonly width: number;
    readonly classes: number;
  },
): void {
  const graph = new Graph();
  const images = graph.input("images", f32(1, height, width, 3));
  const { shape } = buildOf(file, () => layerOf(network)(createStoredNet(graph), images));
  if (shape.length === 2 && shape[1] === classes) return;
  throw new Error(
    `Cannot train the network of '${visible(file)}' on ${
      plural(classes, "class", "classes")
    } as it ` +
      `gives ${show(shape.slice(1))} for a picture of ${height}x${width}: expected [${classes}], ` +
      "as a last Dense gives it after Flatten or GlobalAveragePooling2D",
  );
}
