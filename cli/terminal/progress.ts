/** Progress of long work, on stderr: a line that is rewritten, or plain lines where it is no terminal. @module */
import { printError } from "./print.ts";

/** What a progress line shows. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What follows the bar, for example the loss. */
  readonly text: string;
}

/** Takes what is told in place of stderr, where a parent process reads it. */
export interface ProgressListener {
  say(text: string): void;
  show(progress: Progress): void;
}

let listener: ProgressListener | undefined;

/** From now on lines and progress go to `other`; no progress line is rewritten any more. */
export function divertLines(other: ProgressListener): void {
  listener = other;
}

/** Prints a line for people, on stderr. */
export function say(text: string): void {
  if (listener) listener.say(text);
  else printError(`${text}\n`);
}

const REDRAW_EVERY = 100;
const PRINT_EVERY = 5000;

/** A bar, a share and a text, cut to `columns`. */
export function progressLine({ done, total, text }: Progress, columns: number): string {
  const part = total ? done / total : 1;
  const filled = Math.round(part * 20);
  const bar = "█".repeat(filled) + "░".repeat(20 - filled);
  return `${bar} ${String(Math.round(part * 100)).padStart(3)} %  ${text}`.slice(0, columns - 1);
}

/** Seconds as 1:05 or 2:03:04. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => i ? String(part).padStart(2, "0") : part).join(":");
}

/** The width of the terminal, which may have been closed. */
function columnsOf(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** Writes progress to stderr; `end` clears the line. */
export function createProgress() {
  const isTerminal = Deno.stderr.isTerminal() && !listener;
  let last = -Infinity;
  return {
    show(progress: Progress) {
      const now = performance.now();
      if (now - last < (isTerminal || listener ? REDRAW_EVERY : PRINT_EVERY)) return;
      last = now;
      if (listener) return listener.show(progress);
      if (!isTerminal) return say(progressLine(progress, 100));
      printError(`\r\x1b[K${progressLine(progress, columnsOf())}`);
    },
    /** A line of its own, above the bar. */
    say(text: string) {
      if (isTerminal) printError("\r\x1b[K");
      say(text);
    },
    end() {
      if (isTerminal) printError("\r\x1b[K");
    },
  };
}
