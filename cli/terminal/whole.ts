/** Results that are there whole, or not at all. @module */

/** What a user, a system that shuts down and a terminal that is closed end a process with. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** What a shell says of a process that Ctrl-C ended. */
const ENDED = 130;

/** Does what makes a result; where that fails, or the process is ended, `remove` removes its parts. */
export async function wholeOrNone<T>(make: () => Promise<T>, remove: () => void): Promise<T> {
  const end = () => {
    remove();
    Deno.exit(ENDED);
  };
  SIGNALS.forEach((signal) => Deno.addSignalListener(signal, end));
  try {
    return await make();
  } catch (error) {
    remove();
    throw error;
  } finally {
    SIGNALS.forEach((signal) => Deno.removeSignalListener(signal, end));
  }
}

/** Removes a file, or a folder with all in it, if it is there and can be removed. */
export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch { /* what ends the work is told, not this */ }
}
