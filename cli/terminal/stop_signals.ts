/** Ctrl-C, SIGTERM and a closed terminal: to stop in order, and at once where asked again. @module */

/**
 * A terminal that closes, or a supervisor, sends its signal to this process and to the one that
 * started it, which passes it on: within so many milliseconds it is one asking.
 */
const SAME_ASKING = 1000;

/** Calls `stop` once it is asked to; ends the process where it is while `isStopping`. Returns an end. */
export function onStopSignal(isStopping: () => boolean, stop: () => void): () => void {
  let asked = -Infinity;
  const onSignal = () => {
    const now = performance.now();
    if (now - asked < SAME_ASKING) return;
    if (isStopping()) Deno.exit(130); // asked twice; what is saved is whole at any moment
    asked = now;
    stop();
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((signal) => Deno.addSignalListener(signal, onSignal));
  return () => signals.forEach((signal) => Deno.removeSignalListener(signal, onSignal));
}
