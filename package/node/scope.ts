/**
 * The inside of a Web Worker in Node: `onmessage` and `postMessage` of the global scope. esbuild puts it
 * before the package's Workers for Node.
 *
 * @module
 */
import { parentPort, type Transferable } from "node:worker_threads";

const scope = globalThis as unknown as {
  onmessage?: (event: { readonly data: unknown }) => void;
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
};

scope.postMessage = (message, transfer = []) => parentPort!.postMessage(message, [...transfer]);
parentPort!.on("message", (data: unknown) => scope.onmessage?.({ data }));
