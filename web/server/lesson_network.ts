/** The lesson's network for 7×7 pictures: the engine's own, computed by what specifies its ops. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Model, ModelDescription } from "../../engine/formats/model.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { sizeOf } from "../../engine/graph/spec.ts";
import { openGradientOnHost } from "../../engine/inspect/gradient.ts";
import { layOut } from "../../engine/inspect/layout.ts";
import { shownLayers } from "../../engine/inspect/shown.ts";
import {
  conv2D,
  dense,
  flatten,
  maxPooling2D,
  relu,
  sequential,
} from "../../engine/model/layers/mod.ts";
import { answerGradient } from "../inspection/gradients.ts";
import type { GradientQuestion } from "../inspection/protocol.ts";
import { LINES, SMALL, SMALL_PICTURES, type SmallNetwork } from "../messages/learn.ts";
import { createTurns } from "../worker/turns.ts";

/** A bright pixel is 1, a dark one 0. */
const DESCRIPTION: ModelDescription = {
  format: "loupe-model",
  version: 2,
  architecture: "lesson",
  network: sequential(
    conv2D(1, 3, { padding: "VALID" }),
    relu(),
    maxPooling2D(2, { padding: "SAME" }),
    flatten(),
    dense(LINES.length),
  ).description,
  classes: [...LINES],
  preprocessing: { height: SMALL, width: SMALL, fit: "stretch", mean: [0], scale: [1 / 255] },
};

/** A filter for upright lines, which more bright pixels excite, and small weights behind it. */
function firstWeights(): Model["weights"] {
  const random = uniforms(11, streamOf("lesson"));
  const { variables } = layOut(DESCRIPTION, 1, false);
  return new Map([...variables].map(([name, { shape }]) => {
    const numbers = Array.from(
      { length: sizeOf(shape) },
      () => Math.round(60 * random() - 30) / 100,
    );
    return [name, { shape, data: Float32Array.from(name === "conv1/bias" ? [0.1] : numbers) }];
  }));
}

/** The layers that have maps. */
export function smallNetwork(): SmallNetwork {
  return shownLayers(layOut(DESCRIPTION, 1, false)).map(({ name, tensor }) => {
    return { name, height: tensor.shape[1], width: tensor.shape[2] };
  });
}

let network: ReturnType<typeof openGradientOnHost> | undefined;
/** The network is at the state of one question at a time. */
const inTurn = createTurns();

/** Answers a question about a picture, with the weights that the lesson begins with. */
export function answerLesson(picture: Picture, question: GradientQuestion) {
  network ??= openGradientOnHost({ description: DESCRIPTION, weights: firstWeights() });
  const lesson = network;
  return inTurn(() => answerGradient(lesson, picture, question));
}

/** A picture of the lesson; `undefined` where there is none of that number. */
export function smallPicture(number: number): Picture | undefined {
  const rows = SMALL_PICTURES[number]?.rows;
  if (!rows) return undefined;
  const bright = rows.flatMap((row) => [...row].map((pixel) => pixel === "#" ? 255 : 0));
  const pixels = Uint8Array.from(bright.flatMap((value) => [value, value, value]));
  return { height: SMALL, width: SMALL, pixels };
}
