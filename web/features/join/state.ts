/** What the page that joins sweeps knows. @module */
import { signal } from "@preact/signals";
import type {
  AdapterFound,
  Done,
  JoinReply,
  Leaving,
  Offers,
  Taken,
  TrialEpoch,
} from "../../worker/join_messages.ts";

/** More lines than these are not kept. */
const LINES = 5;

/** A line for people, with the time of day. */
export interface Line {
  readonly at: string;
  readonly text: string;
}

/** The page's signals, and what changes them. */
export function createState() {
  const adapter = signal<AdapterFound>();
  const noGpu = signal<string>();
  const isLooking = signal(false);
  const offers = signal<Offers>();
  const isJoined = signal(false);
  const left = signal<Leaving>();
  const taken = signal<Taken>();
  const epochs = signal<readonly TrialEpoch[]>([]);
  const done = signal<readonly Done[]>([]);
  const traffic = signal<{ readonly came: number; readonly went: number }>();
  const lines = signal<readonly Line[]>([]);
  const problem = signal<string>();
  const receive = (reply: JoinReply) => {
    switch (reply.type) {
      case "adapter":
        return adapter.value = reply;
      case "noGpu":
        return noGpu.value = reply.reason;
      case "offers":
        isLooking.value = false;
        return offers.value = reply;
      case "joined":
        left.value = undefined;
        return isJoined.value = true;
      case "taken":
        epochs.value = [];
        return taken.value = reply;
      case "epoch":
        return epochs.value = [...epochs.value, reply.epoch];
      case "done":
        return done.value = [reply, ...done.value];
      case "free":
        return taken.value = undefined;
      case "traffic":
        return traffic.value = reply;
      case "said": {
        const at = new Date().toTimeString().slice(0, 8);
        return lines.value = [...lines.value, { at, text: reply.text }].slice(-LINES);
      }
      case "left":
        taken.value = undefined;
        isJoined.value = false;
        return left.value = reply.why;
      case "failed":
        problem.value = reply.message;
        isLooking.value = false;
        if (reply.request !== "join") offers.value = undefined;
    }
  };
  /** Before another server is looked at. */
  const beginLooking = () => {
    isLooking.value = true;
    [offers.value, problem.value, left.value] = [undefined, undefined, undefined];
  };
  return {
    adapter,
    noGpu,
    isLooking,
    offers,
    isJoined,
    left,
    taken,
    epochs,
    done,
    traffic,
    lines,
    problem,
    receive,
    beginLooking,
  };
}

export type JoinState = ReturnType<typeof createState>;
