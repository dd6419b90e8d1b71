/** The demo's one engine, or the recording in its place. @module */
import { type Engine, save, startEngine } from "../../worker/client.ts";
import type {
  ConnectionsAnswer,
  GradientAnswers,
  GradientQuestion,
  PathsAnswer,
} from "../../inspection/protocol.ts";
import type { ChosenFile, MapQuestion, Request, Target } from "../../worker/messages.ts";
import { inParts } from "./files.ts";
import { playRecording } from "./recording.ts";
import { createWorkerAsker } from "./worker_asker.ts";
import { clearTraining, own, phase, placeOf, problems, receive, tellProblem } from "./state.ts";

let engine: Engine | undefined;
/** Asks about gradients. */
export const gradients = createWorkerAsker<
  GradientQuestion,
  GradientAnswers[keyof GradientAnswers]
>(
  (asked) => engine?.ask({ type: "gradient", ...asked }),
  ({ kind }) => kind,
);
/** Asks about the network's map. */
export const networkMap = createWorkerAsker<MapQuestion, ConnectionsAnswer | PathsAnswer>(
  (asked) => engine?.ask({ type: "map", ...asked }),
  (question) => JSON.stringify(question),
);
/** What was chosen is handed over one choice after the other. */
let handedOver: Promise<unknown> = Promise.resolve();

/** Starts the Worker; where there is no WebGPU, plays the recording. Both are addresses. */
export function openSession(worker: string, recording: string): () => void {
  engine = startEngine(worker, (reply) => {
    if (reply.type === "file") return save(reply.name, reply.content);
    if (reply.type === "gradient") return gradients.take(reply);
    if (reply.type === "map") return networkMap.take(reply);
    receive(reply);
    if (reply.type !== "noGpu") return;
    phase.value = "recording";
    playRecording(recording, receive);
  });
  ask({ type: "open" });
  ask({ type: "restore" });
  return () => engine?.close();
}

/** Asks the Worker. What went wrong before in that place is forgotten. */
export function ask(request: Request, transfer?: Transferable[]): void {
  const place = placeOf(request.type);
  if (problems.value[place]) tellProblem(place, undefined);
  if (request.type === "add") own.value = { ...own.value, notes: [] };
  if (request.type === "train") {
    clearTraining();
    phase.value = "preparing";
  }
  engine?.ask(request, transfer);
}

/** Does something once all that was added before is handed over. */
export function afterAdding(work: () => void): void {
  handedOver = handedOver.then(work);
}

/** Hands over folders, in which the Worker finds the classes, or pictures for one class. */
export function add(files: AsyncIterable<ChosenFile> | Iterable<ChosenFile>, to?: Target): void {
  const work = async () => {
    for await (const { part, isLast } of inParts(files)) {
      ask({ type: "add", files: part, isLast, to });
    }
  };
  handedOver = handedOver.then(work).catch(() => {
    tellProblem(
      "pictures",
      "Cannot read all of what was added as the browser can't open a part of it: add it again",
    );
  });
}
