/** The inspection child as the server sees it: started when it is first asked, and again if it ends. @module */
import { fileURLToPath } from "node:url";
import { encodeFrame, readFrames } from "../inspection/frames.ts";
import type { FromChild, JobRequest, ToChild } from "../inspection/protocol.ts";

/** An answer of the child. */
export interface Inspected<Answer> {
  readonly answer: Answer;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What `openInspection` gives. */
export type Inspection = ReturnType<typeof openInspection>;

type Waiting = Map<number, { resolve(found: Inspected<never>): void; reject(error: Error): void }>;

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const LAUNCHER = "cli/setup/launch.ts";
const MAIN = "web/inspection/main.ts";

/** Where the child may read and write. */
export interface InspectionFolders {
  readonly runs: string;
  readonly data: readonly string[];
}

/** Makes the server's end; no process is started yet. */
export function openInspection({ runs, data }: InspectionFolders) {
  let child: ReturnType<typeof start> | undefined;
  let last = 0;
  const running = () => {
    const folders = ["--runs", runs, ...data.flatMap((path) => ["--data", path])];
    child ??= start(folders, () => child = undefined);
    return child;
  };
  return {
    /**
     * Asks; `pixels` are those of an uploaded picture. Where `signal` aborts, the job is dropped.
     * Rejects with an `Error` that says why there is no answer.
     */
    async ask<Answer>(
      job: JobRequest,
      { pixels, signal }: { pixels?: Uint8Array<ArrayBuffer>; signal?: AbortSignal } = {},
    ): Promise<Inspected<Answer>> {
      signal?.throwIfAborted();
      const id = ++last;
      const { waiting, send } = running();
      const found = new Promise<Inspected<Answer>>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        signal?.addEventListener("abort", () => {
          if (!waiting.delete(id)) return;
          send({ drop: id });
          reject(signal.reason);
        });
      });
      send({ id, job }, pixels);
      return await found;
    },
    /** Ends the child. */
    async close(): Promise<void> {
      await child?.close();
    },
  };
}

/** Starts the child through the launcher, which knows the adapter's environment and its permissions. */
function start(folders: string[], onEnd: () => void) {
  const waiting: Waiting = new Map();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", LAUNCHER, MAIN, ...folders],
    cwd: PROJECT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  const ended = listen(process.stdout, waiting).finally(() => {
    onEnd();
    const error = new Error(
      "Cannot look into the network as the inspection ended: see the terminal",
    );
    waiting.forEach(({ reject }) => reject(error));
    return process.status;
  });
  return {
    waiting,
    send(message: ToChild, body?: Uint8Array<ArrayBuffer>) {
      writer.write(encodeFrame(message, body)).catch(() => {}); // its end is told above
    },
    async close() {
      await writer.close().catch(() => {});
      await ended;
    },
  };
}

async function listen(stdout: ReadableStream<Uint8Array>, waiting: Waiting): Promise<void> {
  for await (const { header, body } of readFrames<FromChild>(stdout)) {
    const asked = waiting.get(header.id);
    waiting.delete(header.id);
    if ("error" in header) asked?.reject(new Error(header.error));
    else asked?.resolve({ answer: header.answer as never, body });
  }
}
