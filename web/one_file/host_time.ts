/** How long a picture takes where only the CPU computes. @module */
import type { ModelDescription } from "../../engine/formats/model.ts";
import { costOnHost } from "../../engine/inspect/on_host.ts";

/** Operations a second by the ops' references: half of what an old server's core does. */
const RATE = 3e8;
/** All tensors of a picture are kept, in doubles: more bytes than these end a phone's tab. */
const MOST_BYTES = 5e8;

/** Nobody waits longer for a picture. */
export const MOST_SECONDS = 20;
/** A camera's picture may take so long. */
export const QUICK_SECONDS = 0.3;

/** About how many seconds a picture takes, and in words; infinite where memory would not hold it. */
export function hostTime(description: ModelDescription): { seconds: number; words: string } {
  const { flops, bytes } = costOnHost(description);
  const seconds = flops / RATE;
  if (bytes > MOST_BYTES) return { seconds: Infinity, words: "more memory than there is" };
  if (seconds < 1) return { seconds, words: "less than a second" };
  const round = seconds < 10 ? Math.ceil(seconds) : Math.ceil(seconds / 10) * 10;
  return { seconds, words: `about ${round} second${round === 1 ? "" : "s"}` };
}
