/**
 * Decodes files that may come from anyone: in Workers without permissions, each file within limits of
 * pixels, memory and time; a Worker beyond them is ended and replaced.
 *
 * @module
 */
import type { DecodeAnswer, DecodeJob, Sizing, Traits } from "./decode_worker.ts";
import { type DecodedPicture, DecodeError, type Picture } from "../picture/picture.ts";

/** The most seconds that a file may take. */
export const MAX_DECODE_SECONDS = 5;

/** How a decoder works. */
export interface DecoderOptions {
  /** How many files are decoded at a time; as many as there are cores where absent. */
  readonly workers?: number;
  /** The most seconds that a file may take. */
  readonly seconds?: number;
}

/** Decodes in Workers; a whole buffer of bytes is taken away, not copied. */
export interface Decoder {
  /** What `decode()` reads; `name` is for the error's text. Rejects with a `DecodeError`. */
  decode(bytes: Uint8Array, name: string): Promise<DecodedPicture>;
  /** The same, brought to a size, with what the picture was before. */
  examine(bytes: Uint8Array, name: string, sizing: Sizing): Promise<Examined>;
  /** Ends all Workers; what is still waited for is rejected. */
  close(): void;
}

/** A picture brought to a size, and what it was before. */
export interface Examined {
  /** Of the size that was asked for. */
  readonly picture: Picture;
  /** What it was. */
  readonly traits: Traits;
}

interface Task {
  readonly job: DecodeJob;
  resolve(answer: DecodeAnswer): void;
  reject(error: Error): void;
}

/** A Worker, and the file that it is at. */
interface Lane {
  readonly worker: Worker;
  ready: boolean;
  task?: Task;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Opens a decoder; Workers start when they are first needed.
 *
 * @example
 * ```ts
 * const bytes = await fetch("upload.jpg").then((response) => response.bytes());
 * const decoder = openDecoder({ workers: 1 });
 * const { height, width, pixels } = await decoder.decode(bytes, "upload.jpg");
 * decoder.close();
 * ```
 */
export function openDecoder(
  { workers = navigator.hardwareConcurrency, seconds = MAX_DECODE_SECONDS }: DecoderOptions = {},
): Decoder {
  const waiting: Task[] = [];
  const lanes = new Set<Lane>();

  function assign(): void {
    while (waiting.length) {
      const lane = [...lanes].find(({ task }) => !task) ??
        (lanes.size < workers ? openLane() : undefined);
      if (!lane) return;
      lane.task = waiting.shift();
      if (lane.ready) begin(lane);
    }
  }

  function openLane(): Lane {
    const lane: Lane = { worker: startWorker(), ready: false };
    lanes.add(lane);
    lane.worker.onmessage = ({ data }: MessageEvent<"ready" | DecodeAnswer>) => {
      lane.ready = true;
      if (data === "ready") return begin(lane);
      clearTimeout(lane.timer);
      lane.task?.resolve(data);
      lane.task = undefined;
      assign();
    };
    lane.worker.onerror = (event) => {
      event.preventDefault();
      const message = `Cannot decode pictures as the Worker failed: ${
        event.message || "it did not start"
      }`;
      end(lane, ({ reject }) => reject(new Error(message)));
    };
    return lane;
  }

  function begin(lane: Lane): void {
    if (!lane.task) return;
    const { job } = lane.task;
    const { buffer, byteLength } = job.bytes;
    const isWhole = buffer.byteLength === byteLength; // else others may have a part of it
    lane.worker.postMessage(job, isWhole ? [buffer as ArrayBuffer] : []);
    const reason = `decoding it takes more than ${seconds} s`;
    lane.timer = setTimeout(
      () => end(lane, ({ resolve }) => resolve({ reason, fault: "too slow" })),
      seconds * 1000,
    );
  }

  /** Ends a Worker; the next file that waits gets another. */
  function end(lane: Lane, tell: (task: Task) => void): void {
    clearTimeout(lane.timer);
    lane.worker.terminate();
    lanes.delete(lane);
    if (lane.task) tell(lane.task);
    assign();
  }

  async function ask(job: DecodeJob) {
    const answer = await new Promise<DecodeAnswer>((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      assign();
    });
    if ("reason" in answer) throw new DecodeError(job.name, answer.reason, answer.fault);
    return answer;
  }

  return {
    decode: async (bytes, name) => (await ask({ bytes, name })).picture,
    examine: async (bytes, name, sizing) => await ask({ bytes, name, sizing }) as Examined,
    close() {
      const closed = new Error("Cannot decode any more as the decoder was closed");
      waiting.splice(0).forEach(({ reject }) => reject(closed));
      lanes.forEach((lane) => end(lane, ({ reject }) => reject(closed)));
    },
  };
}

/**
 * Browsers pass over `deno`, and give a Worker no more than the page has. Address and options are
 * written as bundlers look for them.
 */
function startWorker(): Worker {
  return new Worker(
    new URL("./decode_worker.ts", import.meta.url),
    { type: "module", deno: { permissions: "none" } } as WorkerOptions,
  );
}
