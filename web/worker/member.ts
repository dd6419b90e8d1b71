/** A tab that looks at what a server's sweeps offer, and works for them once a person has agreed. @module */
import { AuthorizationError, UserAuthenticationExpiredError } from "@nats-io/nats-core";
import { visible } from "../../data/text/visible.ts";
import { readCards } from "../../engine/cluster/cards.ts";
import { type Cluster, connectCluster } from "../../engine/cluster/connect.ts";
import { readInvitation } from "../../engine/cluster/invitation.ts";
import { pause } from "../../engine/cluster/patience.ts";
import { PICTURES } from "../../engine/cluster/pool.ts";
import { openStore } from "../../engine/cluster/store.ts";
import type { Packs } from "../../engine/cluster/worker.ts";
import type { JoinReply, JoinRequest, Leaving, VisitRequest } from "./join_messages.ts";
import { keepPacks } from "./kept_packs.ts";
import { loaded } from "./loaded.ts";

/** Between two looks at what is offered, in milliseconds: while nothing else is done, and in work. */
const LOOK_EVERY = { waiting: 5000, working: 30_000 };
/** Between two words on the traffic, in milliseconds. */
const TRAFFIC_EVERY = 1000;

type Post = (reply: JoinReply) => void;

/** The packs of pictures are kept from visit to visit. */
export function createMember(post: Post) {
  /** The server that is looked at. */
  let cluster: Cluster | undefined;
  /** Ends the looking. */
  let over = new AbortController();
  /** Ends the work. */
  let stop: AbortController | undefined;
  let working: Promise<unknown> = Promise.resolve();
  let why: Leaving = "asked";
  /** What a person has agreed to receive. */
  let agreed = new Set<string>();
  const kept = keepPacks();
  const packs: Packs = {
    ...kept,
    has(digest) {
      if (agreed.has(digest)) return kept.has(digest);
      why = "others' pictures";
      stop?.abort(); // the job goes back at once
      throw new Error("Cannot take pictures that nobody was shown");
    },
  };
  return {
    /** Connects to a server in place of the last, and tells what it offers until it is left. */
    async visit(request: VisitRequest): Promise<void> {
      stop?.abort();
      over.abort();
      const { signal } = over = new AbortController();
      const found = await connect(request, post);
      try {
        if (signal.aborted) return;
        cluster = found;
        await look(found, signal, () => stop !== undefined, post);
      } finally {
        await working; // a job that is given back is so before the connection goes
        if (cluster === found) cluster = undefined;
        await found.close();
      }
    },
    /** Works until it is left, or until a trial comes whose pictures nobody was shown. */
    async join({ name, packs: wanted }: JoinRequest): Promise<void> {
      if (!cluster || stop) return;
      stop = new AbortController();
      [agreed, why] = [new Set(wanted), "asked"];
      const done = workFor(cluster, name, stop.signal);
      working = done.catch(() => {});
      try {
        await done;
      } finally {
        stop = undefined;
        post({ type: "left", why });
      }
    },
    leave: () => stop?.abort(),
  };

  async function workFor(cluster: Cluster, name: string, signal: AbortSignal): Promise<void> {
    const { createTraining, work } = await loaded(import("./trials.ts"));
    const training = await createTraining(name, kept.get, post);
    const store = openStore(cluster, PICTURES);
    post({ type: "joined" });
    await work({ cluster, store, packs, signal, ...training });
  }
}

/** Tells what is offered and what has gone through the connection. Throws where that ends by itself. */
async function look(
  cluster: Cluster,
  over: AbortSignal,
  isWorking: () => boolean,
  post: Post,
): Promise<void> {
  const traffic = setInterval(() => {
    const { inBytes, outBytes } = cluster.connection.stats();
    post({ type: "traffic", came: inBytes, went: outBytes });
  }, TRAFFIC_EVERY);
  try {
    while (!over.aborted && !cluster.ended.aborted) {
      const { offers, refused } = await readCards(cluster);
      if (over.aborted) return;
      post({ type: "offers", offers: offers.map(shown), refused: refused.map(visible) });
      const every = isWorking() ? LOOK_EVERY.working : LOOK_EVERY.waiting;
      await pause(every, over, cluster.ended);
    }
    if (!over.aborted) throw cluster.ended.reason;
  } finally {
    clearInterval(traffic);
  }
}

/** Names are anybody's. */
const shown = <T extends { readonly by: string; readonly classes: readonly string[] }>(
  card: T,
) => ({
  ...card,
  by: visible(card.by),
  classes: card.classes.map(visible),
});

/** Connects, and says what a person at a page can do where that fails. */
async function connect({ url, insecure, version }: VisitRequest, post: Post): Promise<Cluster> {
  const invitation = readInvitation(url);
  const server = invitation?.server ?? visible(url);
  const cannot = (why: string, cause: unknown) =>
    new Error(`Cannot use the server at ${server} as ${why}`, { cause });
  try {
    return await connectCluster({
      url: invitation?.url ?? url,
      name: "a tab",
      insecure,
      version,
      say: (text) => post({ type: "said", text: visible(text) }),
    });
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof AuthorizationError || cause instanceof UserAuthenticationExpiredError) {
      throw cannot("it does not let this tab in: ask the sweep's owner for the token", error);
    }
    if (server.startsWith("ws:") && location.protocol === "https:") {
      throw cannot(
        "a page that came over https may speak to wss:// alone: ask for a server with TLS",
        error,
      );
    }
    throw error;
  }
}
