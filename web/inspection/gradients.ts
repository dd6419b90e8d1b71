/** Questions about gradients, as the inspection child, the lesson and a tab's Worker answer them. @module */
import type { CellGradient, MapGradient, WeightGradient } from "../../engine/inspect/backward.ts";
import type { Descent, GradientNetwork } from "../../engine/inspect/gradient.ts";
import type { Picture } from "../../data/picture/picture.ts";

export type { CellGradient, MapGradient, WeightGradient };

/** What is asked of the loss of a picture. */
export type GradientQuestion =
  & Pick<Descent, "rates">
  & { readonly layer: string; readonly map: number; readonly class: number }
  & (
    /** Answer: `MapGradient`. */
    | { readonly kind: "gradient" }
    /** Answer: `CellGradient`. */
    | { readonly kind: "cellGradient"; readonly y: number; readonly x: number }
    /** Answer: `WeightGradient`. */
    | { readonly kind: "weightGradient"; readonly weight: number }
  );

/** What is answered to each kind of question. */
export interface GradientAnswers {
  readonly gradient: MapGradient;
  readonly cellGradient: CellGradient;
  readonly weightGradient: WeightGradient;
}

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
