/** Questions about gradients, as the inspection child, the lesson and a tab's Worker answer them. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { GradientNetwork } from "../../engine/inspect/gradient.ts";
import type { GradientAnswers, GradientQuestion } from "./protocol.ts";

/** Answers a question about a picture. Throws a `RangeError` on what the network has not. */
export async function answerGradient(
  network: Pick<GradientNetwork, "at">,
  picture: Picture,
  question: GradientQuestion,
): Promise<GradientAnswers[GradientQuestion["kind"]]> {
  const backward = await network.at(picture, question);
  switch (question.kind) {
    case "gradient":
      return await backward.map(question);
    case "cellGradient":
      return await backward.cell(question);
    case "weightGradient":
      return await backward.weight(question);
  }
}
