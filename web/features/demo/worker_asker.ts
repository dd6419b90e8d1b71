/** Asks the Worker of this tab, whose answers come with the number of the question. @module */

/** A question, and what is answered to it. */
interface Asked<Question> {
  readonly id: number;
  readonly question: Question;
}
type Answered<Answer> =
  & { readonly id: number }
  & ({ readonly answer: Answer } | { readonly error: string });

interface Waiting<Answer> {
  readonly id: number;
  resolve(answer: Answer | undefined): void;
  reject(error: Error): void;
}

/**
 * Makes what asks by `post`, and what takes the answers. Of questions of one kind only the newest is
 * waited for: those before it get `undefined`.
 */
export function createWorkerAsker<Question, Answer>(
  post: (asked: Asked<Question>) => void,
  kindOf: (question: Question) => string,
) {
  /** By kind of question. */
  const waiting = new Map<string, Waiting<Answer>>();
  let last = 0;
  return {
    ask: (question: Question) =>
      new Promise<Answer | undefined>((resolve, reject) => {
        waiting.get(kindOf(question))?.resolve(undefined);
        const id = ++last;
        waiting.set(kindOf(question), { id, resolve, reject });
        post({ id, question });
      }),
    take({ id, ...reply }: Answered<Answer>): void {
      const [kind, asked] = [...waiting].find(([, one]) => one.id === id) ?? [];
      if (!kind || !asked) return;
      waiting.delete(kind);
      if ("error" in reply) asked.reject(new Error(reply.error));
      else asked.resolve(reply.answer);
    },
  };
}
