/** Asks the Worker of this tab about gradients. @module */
import type { GradientAnswers } from "../../inspection/protocol.ts";
import type { GradientReply, GradientRequest } from "../../worker/messages.ts";
import type { GradientAsker } from "./asker.ts";

type Answer = GradientAnswers[keyof GradientAnswers];

interface Waiting {
  readonly id: number;
  resolve(answer: Answer | undefined): void;
  reject(error: Error): void;
}

/** Makes what asks by `post`, and what takes the answers. */
export function createWorkerAsker(post: (request: GradientRequest) => void) {
  /** By kind of question. */
  const waiting = new Map<string, Waiting>();
  let last = 0;
  const ask = (question: GradientRequest["question"]) =>
    new Promise<Answer | undefined>((resolve, reject) => {
      waiting.get(question.kind)?.resolve(undefined);
      const id = ++last;
      waiting.set(question.kind, { id, resolve, reject });
      post({ type: "gradient", id, question });
    });
  return {
    asker: { ask } as GradientAsker,
    take({ id, ...reply }: GradientReply): void {
      const [kind, asked] = [...waiting].find(([, one]) => one.id === id) ?? [];
      if (!kind || !asked) return;
      waiting.delete(kind);
      if ("error" in reply) asked.reject(new Error(reply.error));
      else asked.resolve(reply.answer);
    },
  };
}
