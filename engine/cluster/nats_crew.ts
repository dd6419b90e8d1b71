/** The workers of a shared training, as its leader reaches them: seats, rounds and changes over NATS. @module */
import type { Msg } from "@nats-io/nats-core";
import { plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import type { Schema } from "../formats/schema.ts";
import { readChange, type Shapes, sizeOfAll, weightsFile } from "./changes.ts";
import type { Cluster } from "./connect.ts";
import { encodeMessage, type Message, readMessage } from "./messages.ts";
import type { Numbers } from "./outer.ts";
import { isThere, patiently, pause } from "./patience.ts";
import type { Contribution, Crew, Round } from "./rounds.ts";
import {
  ASK_MESSAGE,
  type AskMessage,
  CHANGE_MESSAGE,
  type ChangeMessage,
  type RoundMessage,
  SEAT_MESSAGE,
  type SeatMessage,
  type SharedId,
  sharedSubject,
  type TakenMessage,
} from "./shared_messages.ts";
import { digestOf, type Store } from "./store.ts";
import { ensureStreams, JOBS } from "./streams.ts";

/** What the leader of a shared training works with. */
export interface CrewOptions {
  readonly cluster: Cluster;
  readonly shared: SharedId;
  /** Of changes and weights. */
  readonly store: Store;
  /** A seat for each part. */
  readonly seats: readonly Omit<SeatMessage, keyof Message | "shared">[];
  readonly shapes: Shapes;
  /** How long a round waits for the others once the first has brought its change. In seconds. */
  readonly wait: number;
}

/** A crew over NATS. */
export interface NatsCrew extends Crew {
  /** What went through the server so far, in bytes: changes that came, and weights and updates that went. */
  readonly bytes: { readonly received: number; readonly sent: number };
}

/** It is told that nobody trains a round after so many milliseconds. */
const ALONE_AFTER = 10_000;
/** A change has this much beside its halves: names and shapes. */
const BESIDE = 2 ** 20;

/** Puts the seats into the queue, and answers those who take them. */
export async function openCrew(options: CrewOptions): Promise<NatsCrew> {
  const leader = new CrewLeader(options);
  await leader.offerSeats();
  return leader;
}

/** A round under way. */
interface Open {
  readonly round: Round;
  /** The workers that train it, by part. */
  readonly takers: Map<number, string>;
  readonly found: Map<number, Contribution>;
  /** What each part has brought, and the answer to it: who asks twice gets the same. */
  readonly brought: Map<number, { readonly what: string; readonly answer: Promise<Answer> }>;
  readonly failed: Map<number, string>;
  /** Settles when something has changed. */
  changed: PromiseWithResolvers<void>;
}

/** What is said to who brings a change. */
type Answer = Omit<TakenMessage, keyof Message>;

class CrewLeader implements NatsCrew {
  readonly #closing = new AbortController();
  readonly #received = { changes: 0 };
  readonly #sent = { bytes: 0 };
  #open: Open | undefined;
  #weights: { digest: string; bytes: Uint8Array<ArrayBuffer>; isStored: boolean } | undefined;
  #update: string | undefined;
  /** What lies in the store, the earliest first. */
  #stored: string[] = [];
  #isFirst = true;
  /** Who has each part, and whose place another has taken since. */
  readonly #holders = new Map<number, string>();
  readonly #former = new Set<string>();

  constructor(readonly options: CrewOptions) {
    this.#answer(sharedSubject.ask(options.shared), ASK_MESSAGE, (asked) => this.#ask(asked));
    this.#answer(sharedSubject.change(options.shared), CHANGE_MESSAGE, (told) => this.#take(told));
  }

  get bytes() {
    return { received: this.#received.changes, sent: this.#sent.bytes };
  }

  /** Puts those seats into the queue that don't lie there, or are not taken. */
  async offerSeats(): Promise<void> {
    await ensureStreams(this.options.cluster);
    for (const seat of this.options.seats) await this.#offer(seat);
  }

  async #offer(seat: CrewOptions["seats"][number]): Promise<void> {
    const { cluster, shared } = this.options;
    const subject = sharedSubject.seat(shared, seat.part);
    const bytes = encodeMessage<SeatMessage>(cluster.version, { shared, ...seat });
    readMessage(subject, bytes, SEAT_MESSAGE, cluster.version); // workers refuse what is not right
    await patiently(cluster, () => cluster.jetstream.publish(subject, bytes)).catch((error) => {
      if (!isThere(error)) throw error;
    });
  }

  async train(round: Round, weights: Numbers, signal?: AbortSignal) {
    const { cluster } = this.options;
    await this.#hold(weights);
    const open: Open = {
      round,
      takers: new Map(),
      found: new Map(),
      brought: new Map(),
      failed: new Map(),
      changed: Promise.withResolvers(),
    };
    this.#open = open;
    this.#tellNews();
    try {
      await this.#gather(open, AbortSignal.any([cluster.ended, ...signal ? [signal] : []]));
      signal?.throwIfAborted();
      cluster.ended.throwIfAborted();
    } finally {
      this.#open = undefined;
    }
    const { found, failed } = open;
    if (found.size > 0) return [...found.values()].toSorted((a, b) => a.part - b.part);
    throw new Error([...failed.values()][0]);
  }

  /** Keeps the outer weights by their digest, for those who ask for them. */
  async #hold(weights: Numbers): Promise<void> {
    const { shapes } = this.options;
    const bytes = weightsFile(weights, shapes);
    this.#weights = { bytes, digest: await digestOf(bytes), isStored: false };
  }

  /** Waits for the changes of a round, as long as is stated. */
  async #gather(open: Open, signal: AbortSignal): Promise<void> {
    const { wait, seats, cluster } = this.options;
    let deadline = Infinity;
    let alone = performance.now() + ALONE_AFTER;
    while (!signal.aborted) {
      const { takers, found, failed, brought } = open;
      const isComplete = found.size + failed.size > 0 &&
        [...takers.keys()].every((part) => found.has(part) || failed.has(part));
      const all = this.#isFirst ? takers.size === seats.length : isComplete;
      if (isComplete && all) break;
      if (deadline === Infinity && brought.size > 0) {
        deadline = performance.now() + wait * 1000;
      }
      const left = deadline - performance.now();
      if (left <= 0 && found.size + failed.size > 0) break;
      if (takers.size === 0 && performance.now() > alone) {
        alone = Infinity;
        cluster.say("Waiting for workers: nobody has taken a seat");
      }
      const over = new AbortController();
      open.changed.promise.then(() => over.abort());
      await pause(Math.max(0, Math.min(left, ALONE_AFTER)), signal, over.signal);
      open.changed = Promise.withResolvers();
    }
    this.#isFirst = false;
    if (!signal.aborted) await this.#leaveOut(open);
  }

  /** Says who is left out of a round, and offers the seats of those who did not answer anew. */
  async #leaveOut({ round, takers, found, failed }: Open): Promise<void> {
    const { cluster, wait, shared, seats } = this.options;
    for (const [part, error] of failed) {
      cluster.say(
        `Warning: round ${round.round + 1} is without part ${part + 1}: ${visible(error)}`,
      );
    }
    const late = [...takers.keys()].filter((part) => !found.has(part) && !failed.has(part));
    if (late.length === 0) return;
    cluster.say(
      `Warning: round ${round.round + 1} is without ${
        plural(late.length, "worker")
      } that did not ` +
        `answer within ${wait} s of the first`,
    );
    for (const part of late) {
      const filter = sharedSubject.seat(shared, part);
      await patiently(cluster, () => cluster.manager.streams.purge(JOBS, { filter }));
      await this.#offer(seats[part]);
    }
  }

  /** What a worker is to train, if anything. */
  async #ask(
    { part, worker, wantsWeights }: AskMessage,
  ): Promise<Omit<RoundMessage, keyof Message>> {
    const open = this.#open;
    if (this.#closing.signal.aborted) return { ended: true };
    if (part >= this.options.seats.length) return {};
    if (this.#former.has(worker)) return { ended: true };
    const before = this.#holders.get(part);
    if (before !== undefined && before !== worker) this.#former.add(before);
    this.#holders.set(part, worker);
    if (!open || !this.#weights || open.brought.has(part)) return {};
    if (open.brought.size > 0 && !open.takers.has(part)) return {}; // it would end too late
    if (wantsWeights && !this.#weights.isStored) {
      await this.#put(this.#weights.bytes);
      this.#weights.isStored = true;
    }
    open.takers.set(part, worker);
    open.changed.resolve();
    const { digest } = this.#weights;
    return { round: open.round, weights: digest, ...this.#update && { update: this.#update } };
  }

  /** Takes a change, where it is one of the round. */
  #take(told: ChangeMessage): Promise<Answer> {
    const { part, worker, round } = told;
    const open = this.#open;
    const refuse = (refused: string) => Promise.resolve({ refused });
    if (!open || round !== open.round.round) return refuse("the round is over");
    if (open.takers.get(part) !== worker) return refuse("another trains that part");
    const what = told.status === "trained" ? told.change : told.error;
    const known = open.brought.get(part);
    if (known) return known.what === what ? known.answer : refuse("another has brought it");
    const answer = this.#keep(open, told).finally(() => open.changed.resolve());
    open.brought.set(part, { what, answer });
    return answer;
  }

  /** Keeps what a part has brought; what is no change of this training counts as a failure. */
  async #keep(open: Open, told: ChangeMessage): Promise<Answer> {
    const { part } = told;
    if (told.status === "failed") {
      open.failed.set(part, told.error);
      return {};
    }
    try {
      open.found.set(part, await this.#fetch(told, open.round));
      return {};
    } catch (error) {
      const refused = (error as Error).message.slice(0, 1000);
      open.failed.set(part, refused);
      return { refused };
    }
  }

  /** Fetches a change and checks it. Throws an `Error` where it is none of this training. */
  async #fetch(
    { part, change, steps, seconds }: Extract<ChangeMessage, { status: "trained" }>,
    { from, until }: Round,
  ): Promise<Contribution> {
    const { store, shapes } = this.options;
    if (steps.length !== until - from) {
      throw new Error(`Cannot use a change as it is of ${plural(steps.length, "step")}`);
    }
    const bytes = await store.get(change, 2 * sizeOfAll(shapes) + BESIDE);
    readChange(bytes, shapes);
    this.#received.changes += bytes.length;
    await store.remove(change);
    return { part, change: bytes, steps, seconds };
  }

  async follow(_round: Round, update: Uint8Array<ArrayBuffer>): Promise<void> {
    const { store } = this.options;
    // Those who train know the weights of this round: what is older is for nobody.
    await Promise.all(this.#stored.splice(0).map((digest) => store.remove(digest)));
    this.#update = await this.#put(update);
  }

  async #put(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const digest = await this.options.store.put(bytes);
    this.#stored.push(digest);
    this.#sent.bytes += bytes.length;
    return digest;
  }

  async end(): Promise<void> {
    const { cluster, shared, store } = this.options;
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#tellNews();
    await cluster.manager.streams.purge(JOBS, { filter: sharedSubject.seats(shared) });
    await Promise.all(this.#stored.map((digest) => store.remove(digest)));
    await cluster.connection.flush();
  }

  #tellNews(): void {
    const { cluster: { connection }, shared } = this.options;
    connection.publish(sharedSubject.news(shared));
  }

  /** Answers the messages of a subject; those that are none are told, and answered by nobody. */
  #answer<T extends Message>(
    subject: string,
    schema: Schema<T>,
    answer: (message: T) => Promise<Omit<Message, keyof Message>>,
  ): void {
    const { connection, version, say } = this.options.cluster;
    const told = new Set<string>();
    const reply = async (message: Msg) => {
      try {
        const read = readMessage(subject, message.data, schema, version);
        message.respond(encodeMessage(version, await answer(read)));
      } catch (error) {
        const text = `Warning: a message is left out: ${(error as Error).message}`;
        if (!told.has(text)) say(text);
        told.add(text);
      }
    };
    connection.subscribe(subject, { callback: (_, message) => void reply(message) });
  }
}
