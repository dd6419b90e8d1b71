import source from "../../shaders/image/crop.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import type { AugmentationKind } from "./augmentation.ts";
import { signed, unit } from "./drawing.ts";
import { placePixels, placing } from "./place_pixels.ts";
import { resample } from "./resample.ts";

/**
 * Placements after a crop that leaves 1 − `amount` of the area at least, evenly spread, in 3:4 to 4:3
 * of the picture's own shape, anywhere in it (C. Szegedy et al., "Going Deeper with Convolutions",
 * 2015). A side that would be longer than the picture's is as long.
 */
export const cropOp = placePixels({
  name: "crop",
  part: part("image/crop.wgsl", source),
  below: 1,
  placementOf([area, ratio, down, right], { amount, size: [height, width] }) {
    const side = Math.sqrt(1 - amount * unit(area));
    const stretch = (4 / 3) ** (signed(ratio) / 2);
    const [across, along] = [Math.min(1, side * stretch), Math.min(1, side / stretch)];
    const [x, y] = [signed(right) * (1 - across) * width, signed(down) * (1 - along) * height];
    return [across, 0, 0, along, x / 2, y / 2];
  },
  samples: [0.75],
});

/** Cuts a part out of each picture and enlarges it to its size. */
export const crop: AugmentationKind = {
  help: "the share of a picture's area that is cut away, at most",
  isWhole: false,
  most: 0.99,
  create: placing(cropOp),
  ops: [cropOp, resample],
};
