/** What comes before and after a network, as nodes: pixels of any size in, probabilities out. @module */
import { VIEWS, type Views } from "../../../model/views.ts";
import type { ModelDescription } from "../../model.ts";
import { rows } from "./network.ts";
import { resized, rounded } from "./resizing.ts";
import { viewed } from "./shapes.ts";
import type { OnnxWriter, Value } from "./writer.ts";

/** How bright red, green and blue are (ITU-R BT.601). */
const BRIGHTNESS = [0.299, 0.587, 0.114];

/** Pixels `[N, height, width, 3]` of any size as the network's input `[N, C, H, W]`. */
export function standardised(
  writer: OnnxWriter,
  pixels: Value,
  preprocessing: ModelDescription["preprocessing"],
): Value {
  const { mean, scale } = preprocessing;
  const [batch, height, width, channels] = pixels.extents;
  const planes = writer.node("Transpose", [pixels], {
    name: "pixels/planes",
    extents: [batch, channels, height, width],
  }, { perm: [0, 3, 1, 2] });
  const numbers = writer.cast(planes, "float", "pixels/numbers");
  const whole = resized(writer, numbers, preprocessing);
  const coloured = mean.length === 3 ? whole : brightnessOf(writer, whole);
  const vector = (name: string, numbers: readonly number[]) =>
    writer.initializer(`standardise/${name}`, "float", [1, mean.length, 1, 1], numbers);
  const { extents } = coloured;
  const centred = writer.node("Sub", [coloured, vector("mean", mean)], {
    name: "standardise/centred",
    extents,
  });
  return writer.node("Mul", [centred, vector("scale", scale)], { name: "images", extents });
}

function brightnessOf(writer: OnnxWriter, picture: Value): Value {
  const [batch, , height, width] = picture.extents;
  const filter = writer.initializer("brightness/weights", "float", [1, 3, 1, 1], BRIGHTNESS);
  const extents = [batch, 1, height, width];
  const sums = writer.node("Conv", [picture, filter], { name: "brightness/sums", extents });
  return rounded(writer, sums, "brightness");
}

/** How many looks at a picture there are. */
export const looksOf = (views: Views | undefined): number => views ? VIEWS[views].length : 1;

/** All looks at the pictures, those of the first look first: `[looks · N, C, H, W]`. */
export function looks(writer: OnnxWriter, images: Value, views: Views): Value {
  const all = VIEWS[views].map((view, i) =>
    view.mirrored || view.down || view.right
      ? viewed(writer, images, view, `views/look${i + 1}`)
      : images
  );
  const [, ...rest] = images.extents;
  return writer.node("Concat", all, {
    name: "views",
    extents: [rows(all.length), ...rest],
  }, { axis: 0 });
}

/** What a network says of each look, averaged: `[looks · N, classes]` → `[N, classes]`. */
export function averaged(writer: OnnxWriter, logits: Value, views: Views): Value {
  const weights = VIEWS[views].map(({ weight }) => weight);
  const [, classes] = logits.extents as [string, number];
  const shape = writer.integers("views/shape", [weights.length, -1, classes]);
  const extents = [weights.length, "N", classes];
  const each = writer.node("Reshape", [logits, shape], { name: "views/logits", extents });
  const shares = writer.initializer("views/weights", each.type, [weights.length, 1, 1], weights);
  const weighed = writer.node("Mul", [each, shares], { name: "views/weighed", extents });
  const axes = writer.integers("views/axes", [0]);
  return writer.node("ReduceSum", [weighed, axes], {
    name: "views/average",
    extents: ["N", classes],
  }, { keepdims: 0 });
}
