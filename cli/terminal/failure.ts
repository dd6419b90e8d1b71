/** Every way out of a process: what Loupe could not do, in words, and an exit code. @module */
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { UsageError } from "./arguments.ts";
import { printError } from "./print.ts";

/** What a command ends with. */
export const EXIT = { done: 0, failed: 1, wrongCommandLine: 2 } as const;

/** Says on stderr what went wrong, and returns the exit code. */
export function fail(error: unknown): number {
  const stack = isDebugging() && error instanceof Error ? `\n${error.stack}` : "";
  printError(`error: ${failureText(error)}${stack}\n`);
  return error instanceof UsageError ? EXIT.wrongCommandLine : EXIT.failed;
}

/** Whether the user wants to see where an error comes from. */
function isDebugging(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "LOUPE_DEBUG" });
  return state === "granted" && !!Deno.env.get("LOUPE_DEBUG");
}

/** Ends the process with the exit code of a program; whatever it throws anywhere is told first. */
export async function endWith(program: () => Promise<number>): Promise<never> {
  const end = (error: unknown) => Deno.exit(fail(error));
  addEventListener("unhandledrejection", ({ reason }) => end(reason));
  addEventListener("error", ({ error }) => end(error));
  return Deno.exit(await program().catch(fail));
}

/** An error in words: Loupe's own, the system's, or that it is a fault of Loupe's. */
export function failureText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reason = systemReason(error);
  if (reason !== undefined) {
    const path = pathIn(text);
    return visible(
      path === undefined ? `Cannot go on as ${reason}` : `Cannot use '${path}' as ${reason}`,
    );
  }
  if (error instanceof RangeError && /allocation failed|Invalid typed array length/.test(text)) {
    return "Cannot go on as the memory does not suffice: take fewer or smaller pictures, or shapes";
  }
  if (isOwnFault(error, text)) {
    return `Cannot go on as Loupe itself has a fault (${visible(text)}): ` +
      "please report it, with what it prints where LOUPE_DEBUG=1 is set";
  }
  return hasLines(error) ? text.split("\n").map(visible).join("\n") : visible(text);
}

/** The path that a message of Deno's ends with. */
function pathIn(message: string): string | undefined {
  return /: \w+ '(.+?)'(?: -> '.+')?$/s.exec(message)?.[1] ??
    /access to "(.+)", run/s.exec(message)?.[1];
}

/** Whether the engine that runs JavaScript says it, and not Loupe. */
function isOwnFault(error: unknown, text: string): boolean {
  if (!(error instanceof Error)) return true;
  if (error instanceof TypeError || error instanceof ReferenceError) return true;
  return error.constructor !== Error && [RangeError, SyntaxError, URIError, DOMException]
    .some((type) => error instanceof type) &&
    !text.startsWith("Cannot ");
}

/** Whether an error's lines are Loupe's own: it shows a shader, or what the GPU's driver says. */
const hasLines = (error: unknown) =>
  error instanceof SyntaxError || (error instanceof Error && error.name === "DeviceError");
