/** What a file says of itself, for people and for programs. @module */
import type { ModelDescription } from "../../model.ts";
import type { OnnxOptions } from "./options.ts";

/** The keys of the file's `metadata_props`; each value but `architecture` is JSON. */
export const METADATA = {
  /** The names of the classes, by their numbers. */
  classes: "classes",
  /** The network by its name. */
  architecture: "architecture",
  /**
   * How a picture becomes the network's input: `height`, `width`, `fit`, then `(pixel − mean) · scale`
   * of numbers 0 to 255, `views`; `included` says whether the file's nodes do all of it.
   */
  preprocessing: "preprocessing",
} as const;

/** The metadata of a file. */
export function metadataOf(
  { classes, architecture, preprocessing }: ModelDescription,
  { withPreprocessing }: OnnxOptions,
): { readonly key: string; readonly value: string }[] {
  const { height, width, fit, mean, scale, views } = preprocessing;
  const included = withPreprocessing;
  return [
    { key: METADATA.architecture, value: architecture },
    { key: METADATA.classes, value: JSON.stringify(classes) },
    {
      key: METADATA.preprocessing,
      value: JSON.stringify({ height, width, fit, mean, scale, views, included }),
    },
  ];
}

const FITS = {
  cover: "cut to their shape in the middle",
  contain: "framed in black",
  stretch: "distorted to their shape",
};

/** What the file takes and gives, in words. */
export function docStringOf(
  { preprocessing: { height, width, fit, mean, scale, views } }: ModelDescription,
  { withPreprocessing, precision }: OnnxOptions,
): string {
  const halves = precision === "f16" ? " Computes in half precision." : "";
  const turned = "turned upright beforehand, as EXIF's orientation is not read here";
  if (withPreprocessing) {
    return `Takes pixels: uint8 [N, height, width, 3], RGB, pictures of any size, all of a batch alike, ` +
      `${turned}. They are fitted into ${height}×${width} pixels (${fit}: ${
        FITS[fit]
      }), standardised ` +
      `and classified${views ? `, by the average of several views (${views})` : ""}. Gives ` +
      `probabilities: float32 [N, classes].${halves}`;
  }
  const colours = mean.length === 3 ? "RGB" : "brightness (0.299 R + 0.587 G + 0.114 B, rounded)";
  return `Takes images: float32 [N, ${mean.length}, ${height}, ${width}], ${colours}, each pixel of 0 to ` +
    `255 as (pixel − mean) · scale with mean [${mean.join(", ")}] and scale [${
      scale.join(", ")
    }], ` +
    `fitted by ${fit} (${
      FITS[fit]
    }), ${turned}. Gives logits: float32 [N, classes]; softmax makes ` +
    `probabilities of them.${halves}`;
}
