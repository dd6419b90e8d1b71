import type { RunStatus } from "../../messages/runs.ts";

const KINDS: Record<RunStatus, string> = {
  preparing: "busy",
  running: "busy",
  paused: "warn",
  finished: "good",
  stopped: "warn",
  failed: "bad",
  interrupted: "bad",
  damaged: "bad",
  network: "good",
  unread: "",
};

/** How a run is, in a word. */
export function StatusTag({ status }: { status: RunStatus }) {
  return <span class={`tag ${KINDS[status]}`}>{status}</span>;
}
