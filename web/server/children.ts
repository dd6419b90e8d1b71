/**
 * Child processes of Deno that speak JSON lines: an object a line in, an object a line out. The
 * server itself never waits for a GPU, as that freezes an event loop: its children do, started by
 * the launcher in the environment in which it found an adapter.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** How a child ended. */
export interface Ending {
  readonly code: number;
  readonly signal: string | null;
  /** The end of what it wrote to its standard error. */
  readonly errors: string;
}

/** A child at work. */
export interface Child {
  /** Sends an object; after the child's end it does nothing. */
  send(message: object): void;
  /** Closes its input, which asks it to end, and after `patience` milliseconds ends it. */
  stop(patience?: number): Promise<Ending>;
  readonly ended: Promise<Ending>;
}

const PATIENCE = 10_000;
/** Longer than this no child may keep the server. */
const DEADLINE = PATIENCE + 2_000;
const KEPT_ERRORS = 8_000;
const LAUNCHER = fileURLToPath(new URL("../../cli/setup/launch.ts", import.meta.url));
const running = new Set<Child>();

/**
 * Starts an entry of this project, `["main.ts", "train", …]`.
 *
 * @param onMessage called with each object that the child writes; other lines are passed over,
 * and one that is no JSON after all is a `log`.
 */
export function startChild(args: string[], onMessage: (message: object) => void): Child {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", LAUNCHER, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  let isOver = false;
  const ended = (async () => {
    const [errors] = await Promise.all([
      tailOf(process.stderr),
      readMessages(process.stdout, onMessage),
    ]);
    const { code, signal } = await process.status;
    isOver = true;
    return { code, signal, errors };
  })();
  const child: Child = {
    send(message) {
      const line = new TextEncoder().encode(JSON.stringify(message) + "\n");
      if (!isOver) input.write(line).catch(() => {}); // it ended just now
    },
    async stop(patience = PATIENCE) {
      input.close().catch(() => {}); // it is closed already
      const timer = setTimeout(() => isOver || kill(process), patience);
      return await ended.finally(() => clearTimeout(timer));
    },
    ended,
  };
  running.add(child);
  ended.finally(() => running.delete(child));
  return child;
}

/** Stops all children, as the server itself ends; waits no longer than a deadline. */
export async function stopChildren(): Promise<void> {
  const stopped = Promise.all(Array.from(running, (child) => child.stop()));
  await Promise.race([stopped, delay(DEADLINE)]);
}

/** Ends a launcher and the child below it, which SIGKILL would leave: hence the launcher's SIGQUIT. */
function kill(launcher: Deno.ChildProcess): void {
  if (Deno.build.os !== "windows") return launcher.kill("SIGQUIT");
  new Deno.Command("taskkill", { args: ["/F", "/T", "/PID", `${launcher.pid}`] }).spawn();
}

async function readMessages(
  stream: ReadableStream<Uint8Array>,
  onMessage: (message: object) => void,
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith("{")) onMessage(messageIn(line));
  }
}

function messageIn(line: string): object {
  try {
    return JSON.parse(line);
  } catch {
    return { type: "log", text: line };
  }
}

async function tailOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let tail = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    tail = (tail + decoder.decode(bytes, { stream: true })).slice(-KEPT_ERRORS);
  }
  // deno-lint-ignore no-control-regex
  return tail.replaceAll(/\x1b\[[\d;]*m/g, "").trim();
}
