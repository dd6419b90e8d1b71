import source from "../../shaders/image/rotate.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import type { AugmentationKind } from "./augmentation.ts";
import { signed } from "./drawing.ts";
import { placePixels, placing } from "./place_pixels.ts";
import { resample } from "./resample.ts";

/** Placements after a turn about the centre by up to `amount` degrees, either way. */
export const rotateOp = placePixels({
  name: "rotate",
  part: part("image/rotate.wgsl", source),
  below: 360.5,
  placementOf([random], { amount }) {
    const angle = amount * Math.PI / 180 * signed(random);
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    return [cosine, sine, -sine, cosine, 0, 0];
  },
  samples: [30],
});

/** Turns each picture about its centre; borders are repeated. */
export const rotate: AugmentationKind = {
  help: "degrees by which a picture is turned, at most",
  isWhole: false,
  most: 180,
  create: placing(rotateOp),
  ops: [rotateOp, resample],
};
