/** The page's end of the Worker. @module */
import { addressed } from "../shared/address.ts";
import type { Reply, Request } from "./messages.ts";

/** A Worker that answers. */
export interface Engine<Asked = Request> {
  /** What is transferred is gone here. */
  ask(request: Asked, transfer?: Transferable[]): void;
  close(): void;
}

/** A Worker that failed as a whole. */
interface Failure {
  readonly type: "failed";
  readonly message: string;
}

/** Starts the Worker at an address; a Worker that can't start is told as a failure. */
export function startEngine<Asked = Request, Told = Reply>(
  address: string,
  onReply: (reply: Told | Failure) => void,
): Engine<Asked> {
  const worker = new Worker(addressed(address), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Told>) => onReply(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const reason = event.message || "it did not start, reload the page";
    onReply({ type: "failed", message: `Cannot go on as the Worker failed: ${reason}` });
  };
  return {
    ask: (request, transfer = []) => worker.postMessage(request, transfer),
    close: () => worker.terminate(),
  };
}

/** Saves a file to the visitor's disk. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
