/** Tells the terminal what a page does not. @module */
import { HttpError, type Middleware } from "fresh";
import { visible } from "../../data/text/visible.ts";
import type { State } from "../utils.ts";

/**
 * The outermost middleware: what is this server's own fault is told, with where it comes from, and
 * then becomes the error page, which sends its reader to the terminal.
 */
export const tellFailures: Middleware<State> = async (context) => {
  try {
    return await context.next();
  } catch (error) {
    if (!(error instanceof HttpError) || error.status >= 500) {
      const { req, url } = context;
      console.error(`${req.method} ${url.pathname} failed:\n${linesOf(error)}`);
    }
    throw error;
  }
};

/** Where it comes from; what steers a terminal is spelt out. */
function linesOf(error: unknown): string {
  const text = error instanceof Error ? error.stack ?? error.message : String(error);
  return text.split("\n").map(visible).join("\n");
}
