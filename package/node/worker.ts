/**
 * A Web Worker in Node, which has none: what the engine asks of one, by `node:worker_threads`. esbuild
 * puts it in the place of the global in the package's files for Node.
 *
 * @module
 */
import { Worker as Thread } from "node:worker_threads";
import type { Transferable } from "node:worker_threads";

/** A thread that is spoken to as a Worker. */
class NodeWorker {
  onmessage?: (event: { readonly data: unknown }) => void;
  onerror?: (event: { readonly message: string; preventDefault(): void }) => void;
  readonly #thread: Thread;

  constructor(address: URL) {
    this.#thread = new Thread(address);
    this.#thread.on("message", (data: unknown) => this.onmessage?.({ data }));
    this.#thread.on("error", (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.onerror?.({ message, preventDefault() {} });
    });
  }

  postMessage(message: unknown, transfer: readonly Transferable[] = []): void {
    this.#thread.postMessage(message, [...transfer]);
  }

  terminate(): void {
    this.#thread.terminate();
  }
}

export { NodeWorker as Worker };
