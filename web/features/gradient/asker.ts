/** Who answers questions about gradients: the server, the lesson, or the Worker of this tab. @module */
import type { GradientAnswers, GradientQuestion } from "../../inspection/protocol.ts";
import type { Asker } from "../gallery/api.ts";

type Kind = GradientQuestion["kind"];

/** What asks; of each kind of question only the newest is waited for. */
export interface GradientAsker {
  /** `undefined` where a newer question came meanwhile. */
  ask<K extends Kind>(
    question: Extract<GradientQuestion, { kind: K }>,
  ): Promise<GradientAnswers[K] | undefined>;
}

/** The words that addresses have for kinds of questions. */
const WORDS: Readonly<Record<Kind, string>> = {
  gradient: "gradient",
  cellGradient: "cell-gradient",
  weightGradient: "weight-gradient",
};

/** The address of a question below that of a network and a picture, `selection`. */
export function addressOfQuestion({ kind, ...about }: GradientQuestion, selection: string): string {
  const query = new URLSearchParams(
    Object.entries(about).map(([name, value]) => [name, String(value)]),
  );
  return `${WORDS[kind]}?${selection}&${query}`;
}

/** Asks by addresses. */
export function askerOf(asker: Pick<Asker, "json">, selection: () => string): GradientAsker {
  return { ask: (question) => asker.json(question.kind, addressOfQuestion(question, selection())) };
}
