/** Looks at gradients of the network that was trained in this tab. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import { openGradient } from "../../engine/inspect/gradient.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { shownLayers } from "../../engine/inspect/shown.ts";
import type { Device } from "../../engine/plan/device.ts";
import { answerGradient } from "../inspection/gradients.ts";
import type { GradientQuestion } from "../inspection/protocol.ts";
import { drawingOf } from "./drawing.ts";
import type { Look } from "./messages.ts";

/** A picture with its class. */
export interface Labelled {
  readonly picture: Picture;
  readonly label: number;
}

/** A network whose gradients can be asked for. */
export type Looker = Awaited<ReturnType<typeof openLooker>>;

/** Puts the network on the device once more, for looking at the loss of a picture. */
export async function openLooker(device: Device, model: Model, { picture, label }: Labelled) {
  const network = await openGradient(device, model);
  const layers = shownLayers(layOut(model.description, 1, false));
  const look: Look = {
    type: "look",
    classes: model.description.classes.map(visible),
    label,
    drawing: drawingOf(picture),
    layers: layers.map(({ name, tensor: { shape: [, height, width, channels] } }) => {
      return { name, height, width, channels };
    }),
  };
  return {
    look,
    answer: (question: GradientQuestion) => answerGradient(network, picture, question),
    close: network.close,
  };
}
