/**
 * A training under the control of a parent process: commands on stdin, events on stdout, one JSON
 * object a line. Closing stdin stops the training.
 *
 * @module
 */
import type { TrainingControl } from "../../engine/train/loop.ts";
import { divertLines } from "../terminal/progress.ts";

/** What a parent may ask, one JSON object a line. */
export type ControlCommand =
  | { readonly type: "pause" | "resume" | "stop" }
  | { readonly type: "learningRate"; readonly value: number };

/** What a run is doing. */
export type ControlStatus = "running" | "paused" | "stopped" | "finished" | "failed";

/** Tells a parent process of a training, and does what it asks. */
export interface Control extends TrainingControl {
  /** Aborts when the training should end. */
  readonly signal: AbortSignal;
  /** Tells of an event. */
  emit(event: object): void;
  status(status: ControlStatus, error?: string): void;
}

/** Follows commands until the input ends, and writes events. */
export function createControl(
  input: ReadableStream<Uint8Array>,
  write: (line: string) => void,
): Control {
  const stop = new AbortController();
  let asked: { paused: boolean; learningRate?: number } = { paused: false };
  let goOn = () => {};
  const control: Control = {
    signal: stop.signal,
    get paused() {
      return asked.paused;
    },
    get learningRate() {
      return asked.learningRate;
    },
    async wait() {
      if (!asked.paused) return;
      control.status("paused");
      await new Promise<void>((resolve) => goOn = resolve);
      if (!stop.signal.aborted) control.status("running");
    },
    emit(event) {
      try {
        write(JSON.stringify(event) + "\n");
      } catch {
        stop.abort(); // nobody listens any more
      }
    },
    status: (status, error) => control.emit({ type: "status", status, error }),
  };
  const follow = (command: ControlCommand) => {
    if (command.type === "learningRate") asked = { ...asked, learningRate: command.value };
    else asked = { ...asked, paused: command.type === "pause" };
    if (command.type === "stop") stop.abort();
    if (!asked.paused) goOn();
  };
  listen(input, (line) => {
    const command = parseCommand(line);
    if (command) follow(command);
    else control.emit({ type: "log", text: `Warning: '${line}' is no command; it is left out` });
  }).finally(() => follow({ type: "stop" }));
  return control;
}

/** Gives each line of a stream of text. */
async function listen(input: ReadableStream<Uint8Array>, onLine: (line: string) => void) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    lines.filter((line) => line.trim()).forEach(onLine);
  }
}

function parseCommand(line: string): ControlCommand | undefined {
  try {
    const command = JSON.parse(line);
    if (["pause", "resume", "stop"].includes(command.type)) return command;
    if (command.type === "learningRate" && command.value >= 0 && Number.isFinite(command.value)) {
      return { type: "learningRate", value: command.value };
    }
  } catch { /* no JSON object: no command */ }
  return undefined;
}

/** The control of this process's parent; all lines for people go to it as well. */
export function controlledByParent(): Control {
  const control = createControl(Deno.stdin.readable, (line) => {
    const bytes = new TextEncoder().encode(line);
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  });
  divertLines({
    say: (text) => control.emit({ type: "log", text }),
    show: ({ done, total }) => control.emit({ type: "progress", done, total }),
  });
  return control;
}
