/** The demo's one engine, or the recording in its place. @module */
import { type Engine, save, startEngine } from "../../worker/client.ts";
import type { Request } from "../../worker/messages.ts";
import { playRecording } from "./recording.ts";
import { clearTraining, phase, receive } from "./state.ts";

let engine: Engine | undefined;

/** Starts the Worker; where there is no WebGPU, plays the recording. Both are addresses. */
export function openSession(worker: string, recording: string): () => void {
  engine = startEngine(worker, (reply) => {
    if (reply.type === "file") return save(reply.name, reply.content);
    receive(reply);
    if (reply.type !== "noGpu") return;
    phase.value = "recording";
    playRecording(recording, receive);
  });
  ask({ type: "open" });
  return () => engine?.close();
}

/** Asks the Worker. */
export function ask(request: Request): void {
  if (request.type === "train") {
    clearTraining();
    phase.value = "preparing";
  }
  engine?.ask(request);
}
