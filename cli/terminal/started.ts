/** When the command was started. @module */

/** Holds when the launcher was started, in milliseconds since 1970, for its child. */
export const STARTED = "LOUPE_STARTED";

/** Seconds since the launcher, or else this process, was started. */
export function secondsSinceStart(): number {
  const own = performance.timeOrigin;
  const started = Number(Deno.env.get(STARTED) ?? own);
  return (own - started + performance.now()) / 1000;
}
