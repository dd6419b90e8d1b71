import source from "../../shaders/image/scale.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import type { AugmentationKind } from "./augmentation.ts";
import { signed } from "./drawing.ts";
import { placePixels, placing } from "./place_pixels.ts";
import { resample } from "./resample.ts";

/**
 * Placements after a zoom by a factor in 1 / (1 + `amount`) … 1 + `amount`, whose logarithm is evenly
 * spread.
 */
export const scaleOp = placePixels({
  name: "scale",
  part: part("image/scale.wgsl", source),
  below: 9.5,
  placementOf([random], { amount }) {
    const taken = (1 + amount) ** signed(random);
    return [taken, 0, 0, taken, 0, 0];
  },
  samples: [0.5],
});

/** Makes each picture larger or smaller about its centre; borders are repeated. */
export const scale: AugmentationKind = {
  help: "how much larger or smaller a picture is made, at most: 0.2 for a fifth",
  isWhole: false,
  most: 9,
  create: placing(scaleOp),
  ops: [scaleOp, resample],
};
