/** The web UI's server as a person starts it, and requests of a browser. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Builder } from "fresh/dev";
import { buildWorker } from "../../../web/build/worker.ts";
import { startLine } from "./run_case.ts";
import { watch } from "./process_tree.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** The longest that an answer may take, in milliseconds. */
const MOST_MILLISECONDS = 5000;

/** An answer. */
export interface Answer {
  readonly status: number;
  /** Of a stream, what came first. */
  readonly text: string;
  /** Where it sends to. */
  readonly location: string;
}

/** A server. */
export interface PageServer {
  /** The address that all pages are below. */
  readonly home: string;
  /** Asks as a page of its own would. Throws an `Error` where it takes too long. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
  /** What it has printed. */
  said(): string;
  /** The most memory of one of its processes so far, in bytes. */
  peak(): number;
  close(): Promise<void>;
}

/** Builds what the server serves. */
export async function buildPages(): Promise<void> {
  await buildWorker(join(ROOT, "web", "static"));
  await new Builder({ root: join(ROOT, "web") }).build();
}

/** Serves the runs of a folder. Throws an `Error` where it does not come up. */
export async function serve(folder: string): Promise<PageServer> {
  const line = "web --port 0 --runs ./runs --data ./pets";
  const child = startLine({ kind: "words", line, exit: 0 }, folder);
  const watched = watch(child.pid);
  let said = "";
  const listen = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) said += text;
  };
  const ended = Promise.all([listen(child.stdout), listen(child.stderr), child.status]);
  const address = /((http:\/\/127\.0\.0\.1:(\d+))\/\w+)\/\?token=(\w+)/;
  while (!address.test(said)) {
    const isOver = await Promise.race([ended.then(() => true), pause(50).then(() => false)]);
    if (isOver) throw new Error(`Cannot serve: ${said}`);
  }
  const [, home, origin, port, token] = address.exec(said)!;
  const cookie = `loupe_${port}=${token}`;
  return {
    home,
    ask: (path, init) =>
      ask(path.startsWith("http") ? path : home + path, {
        ...init,
        headers: { cookie, origin, ...init?.headers },
      }),
    said: () => said,
    peak: watched.peak,
    async close() {
      watched.kill();
      watched.close();
      await ended;
    },
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function ask(address: string, init: RequestInit): Promise<Answer> {
  const stop = AbortSignal.timeout(MOST_MILLISECONDS);
  try {
    const response = await fetch(address, { ...init, signal: stop, redirect: "manual" });
    const isStream = response.headers.get("content-type") === "text/event-stream";
    const text = isStream ? await firstOf(response) : await response.text();
    return { status: response.status, text, location: response.headers.get("location") ?? "" };
  } catch (error) {
    if (!stop.aborted) throw error;
    throw new Error(`no answer within ${MOST_MILLISECONDS / 1000} s`);
  }
}

async function firstOf({ body }: Response): Promise<string> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  return value;
}
