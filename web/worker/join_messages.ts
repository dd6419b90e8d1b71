/** What the page that joins sweeps and its Worker tell each other: types only. @module */
import type { Offers } from "../../engine/cluster/cards.ts";
import type { JobResult, Trial, TrialEpoch } from "../../engine/sweep/trial.ts";
import type { AdapterFound, NoGpu } from "./messages.ts";

export type { Offer, Offers } from "../../engine/cluster/cards.ts";
export type { JobResult, TrialEpoch } from "../../engine/sweep/trial.ts";
export type { AdapterFound } from "./messages.ts";

/** Looks at what a server offers. */
export interface VisitRequest {
  readonly type: "visit";
  /** `ws://HOST:PORT` or `wss://HOST:PORT`, credentials within. */
  readonly url: string;
  /** Whether a server that anybody may use, and listen to, is good enough beyond this machine. */
  readonly insecure: boolean;
  /** Of the page's Loupe. */
  readonly version: string;
}

/** Works for the sweeps that were shown. */
export interface JoinRequest {
  readonly type: "join";
  /** What the tab is called in tables of results. */
  readonly name: string;
  /** The digests of the packs that it agrees to receive. */
  readonly packs: readonly string[];
}

/** What the page asks of its Worker. */
export type JoinAsk =
  | { readonly type: "open" }
  | VisitRequest
  | JoinRequest
  /** Gives the trial back, and stays to look. */
  | { readonly type: "leave" };

/** A trial that is in work. */
export interface Taken {
  readonly type: "taken";
  readonly sweep: string;
  readonly trial: Pick<Trial, "trial" | "seed" | "varied">;
  readonly architecture: string;
  readonly epochs: number;
}

/** A trial that is done: its result is with the server, or on its way. */
export interface Done {
  readonly type: "done";
  readonly sweep: string;
  readonly varied: Trial["varied"];
  readonly result: JobResult;
}

/** What went through the connection, in bytes. */
export interface Traffic {
  readonly type: "traffic";
  readonly came: number;
  readonly went: number;
}

/** Why a tab works no more. */
export type Leaving = "asked" | "others' pictures";

/** What the Worker tells its page. */
export type JoinReply =
  | AdapterFound
  | NoGpu
  | Offers & { readonly type: "offers" }
  | { readonly type: "joined" }
  | Taken
  | { readonly type: "epoch"; readonly epoch: TrialEpoch }
  | Done
  /** A trial that was in work has ended: done or given back. */
  | { readonly type: "free" }
  | Traffic
  /** A line for people: the server is away, a trial was given back. */
  | { readonly type: "said"; readonly text: string }
  | { readonly type: "left"; readonly why: Leaving }
  /** A request failed, or the connection has ended. */
  | { readonly type: "failed"; readonly request?: JoinAsk["type"]; readonly message: string };
