/** Why a page has no camera, in words. @module */

/** What an error of the browser's means, by its name, and what helps. */
const REASONS: Readonly<Record<string, string>> = {
  NotFoundError: "there is none: connect one, then try again",
  NotAllowedError: "this page may not use it: allow it in the address bar, then try again",
  NotReadableError: "it gives no picture: close what else may use it, then try again",
};

/** The error of a page that asked for the camera in vain, for what the browser threw. */
export function cameraError(error: unknown): Error {
  return new Error(`Cannot use the camera as ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  if (!navigator.mediaDevices) return "browsers give it to pages of https:// and localhost alone";
  const { name = "", message = "" } = error as Partial<Error>;
  return REASONS[name] ?? `the browser refuses it (${name || message}): try again`;
}
