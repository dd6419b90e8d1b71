/** A recorded training, for browsers without WebGPU. @module */
import { addressed } from "../../shared/address.ts";
import type { Maps, Reply } from "../../worker/messages.ts";

/** Maps as a recording keeps them: bytes, base64, each map from its least to its largest number. */
export interface RecordedMaps extends Omit<Maps, "maps"> {
  readonly maps: readonly string[];
}

/** What a Worker said, each with its time in seconds since the first step. */
export type Recording = readonly {
  readonly at: number;
  readonly reply: Exclude<Reply, Maps> | RecordedMaps;
}[];

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
      receive(reply.type === "maps" ? { ...reply, maps: reply.maps.map(bytesOf) } : reply);
    }
  } catch (error) {
    receive({ type: "failed", message: `Cannot play the recorded run: ${error}` });
  }
}

const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
