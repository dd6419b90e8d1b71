/** A recorded training, for browsers without WebGPU. @module */
import { addressed } from "../../shared/address.ts";
import type { Reply } from "../../worker/messages.ts";

/** What a Worker said, each with its time in seconds since the first step. */
export type Recording = readonly { readonly at: number; readonly reply: Reply }[];

/** Plays a recording so many times as fast as it was. */
const SPEED = 4;

/** Plays the recording at an address in its own rhythm; nothing moves by itself if not wanted. */
export async function playRecording(
  address: string,
  receive: (reply: Reply) => void,
): Promise<void> {
  try {
    const recording: Recording = await (await fetch(addressed(address))).json();
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    for (const { at, reply } of recording) {
      const wait = isStill ? 0 : at * 1000 / SPEED - (performance.now() - start);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      receive(reply);
    }
  } catch (error) {
    receive({ type: "failed", message: `Cannot play the recorded run: ${error}` });
  }
}
