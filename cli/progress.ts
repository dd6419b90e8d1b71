/** Progress of long work, on stderr: a line that is rewritten, or plain lines where it is no terminal. @module */

/** What a progress line shows. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What follows the bar, for example the loss. */
  readonly text: string;
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

/** Writes progress to stderr; `end` clears the line. */
export function createProgress() {
  const isTerminal = Deno.stderr.isTerminal();
  let last = -Infinity;
  const write = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  return {
    show(progress: Progress) {
      const now = performance.now();
      if (now - last < (isTerminal ? REDRAW_EVERY : PRINT_EVERY)) return;
      last = now;
      if (!isTerminal) return write(`${progressLine(progress, 100)}\n`);
      write(`\r\x1b[K${progressLine(progress, Deno.consoleSize().columns)}`);
    },
    /** A line of its own, above the bar. */
    say(text: string) {
      write(`${isTerminal ? "\r\x1b[K" : ""}${text}\n`);
    },
    end() {
      if (isTerminal) write("\r\x1b[K");
    },
  };
}
