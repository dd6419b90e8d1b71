/** What a sweep and its child say to each other, a JSON object a line. @module */
import type { Job, JobResult, TrialEpoch } from "../../engine/sweep/trial.ts";

/** What the child is to do. */
export interface Order {
  readonly job: Job;
  /** The file of the packed pictures. */
  readonly pictures: string;
}

/** What the child says of it. */
export type Answer =
  | { readonly type: "epoch"; readonly epoch: TrialEpoch }
  | { readonly type: "result"; readonly result: JobResult }
  /** It can't go on: another child is to do the job. */
  | { readonly type: "error"; readonly text: string };

/** The lines of a stream of text; a last one without its end is none. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
