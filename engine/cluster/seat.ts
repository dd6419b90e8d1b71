/**
 * A worker at a shared training: it takes up the outer weights, trains round after round on its part of
 * the pictures, and brings what changed. Where its leader says nothing for a while it gets up.
 *
 * @module
 */
import { readSafetensors } from "../formats/safetensors.ts";
import type { Schema } from "../formats/schema.ts";
import type { Trainer } from "../train/trainer.ts";
import { readChange, type Shapes, sizeOfAll, weightsFile } from "./changes.ts";
import type { Cluster } from "./connect.ts";
import { floatsOf, innerTraining, type Trained } from "./inner.ts";
import { encodeMessage, type Message, readMessage } from "./messages.ts";
import { minus, type Numbers } from "./outer.ts";
import { pause } from "./patience.ts";
import type { Round } from "./rounds.ts";
import {
  type AskMessage,
  type ChangeMessage,
  ROUND_MESSAGE,
  type RoundMessage,
  type SeatMessage,
  SHARED_STORE,
  sharedSubject,
  TAKEN_MESSAGE,
} from "./shared_messages.ts";
import { digestOf, openStore, type Store } from "./store.ts";

/** Between two questions to a leader that has nothing to train, in milliseconds. */
const ASK_EVERY = 2000;
/** An answer takes no longer: in milliseconds. */
const ANSWER = 10_000;
/** A leader that says nothing for so long is away: in milliseconds. */
const AWAY_AFTER = 60_000;

/** What a seat is taken with. */
export interface SeatOptions {
  readonly cluster: Cluster;
  /** Opens the training of a part, whose pictures are there. */
  open(seat: SeatMessage): Promise<Trainer>;
  readonly signal: AbortSignal;
  /** Is told of each round that was brought, from 1. */
  onRound?(round: number): void;
}

/**
 * Trains at a seat until the training ends, which it says, or the leader is away. Throws what the
 * worker itself can't do, and where its signal aborts.
 */
export async function sit(seat: SeatMessage, options: SeatOptions): Promise<"ended" | "away"> {
  const trainer = await options.open(seat);
  try {
    return await new Sitting(seat, options, trainer).run();
  } finally {
    trainer.close();
  }
}

/** One worker at one seat. */
class Sitting {
  readonly #inner: ReturnType<typeof innerTraining>;
  readonly #store: Store;
  /** Whoever sits down again is another. */
  readonly #worker = crypto.randomUUID();
  /** The outer weights as they were last known, with their digest. */
  #weights: { readonly digest: string; readonly numbers: Numbers } | undefined;

  constructor(
    readonly seat: SeatMessage,
    readonly options: SeatOptions,
    trainer: Trainer,
  ) {
    this.#store = openStore(options.cluster, SHARED_STORE);
    this.#inner = innerTraining(trainer);
  }

  async run(): Promise<"ended" | "away"> {
    const { cluster, signal } = this.options;
    const news = listen(cluster, sharedSubject.news(this.seat.shared));
    let heard = performance.now();
    try {
      while (!signal.aborted) {
        const said = await this.#ask();
        if (said?.ended) return "ended";
        if (said) heard = performance.now();
        else if (performance.now() - heard > AWAY_AFTER) return "away";
        if (said?.round && said.weights) await this.#train(said.round, said.weights, said.update);
        else await pause(ASK_EVERY, signal, news.next());
      }
      throw signal.reason;
    } finally {
      news.close();
    }
  }

  /** Trains a round and brings what changed. */
  async #train(round: Round, weights: string, update?: string): Promise<void> {
    const { signal, onRound } = this.options;
    await this.#follow(weights, update);
    if (this.#weights?.digest !== weights) return; // the round was over meanwhile
    let trained: Trained | undefined;
    try {
      trained = await this.#inner.train(round, this.#weights.numbers, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await this.#bring(round, {
        status: "failed",
        error: String((error as Error).message).slice(0, 1000),
      });
      throw error;
    }
    if (!trained) return;
    const { change, steps, seconds } = trained;
    const digest = await this.#store.put(change);
    await this.#bring(round, { status: "trained", change: digest, steps, seconds });
    onRound?.(round.round + 1);
  }

  /** Comes to the outer weights of that digest, if it can. */
  async #follow(weights: string, update?: string): Promise<void> {
    const { shapes } = this.#inner;
    if (this.#weights?.digest === weights) return;
    if (this.#weights && update) {
      const bytes = await this.#fetch(update, 2);
      if (bytes) await this.#hold(minus(this.#weights.numbers, readChange(bytes, shapes)));
      if (this.#weights.digest === weights) return;
    }
    const said = await this.#ask(true);
    const bytes = said?.weights === weights ? await this.#fetch(weights, 4) : undefined;
    if (bytes) await this.#hold(numbersIn(bytes, shapes));
  }

  async #hold(numbers: Numbers): Promise<void> {
    const digest = await digestOf(weightsFile(numbers, this.#inner.shapes));
    this.#weights = { numbers, digest };
  }

  /** What lies in the store under a digest, of so many bytes a number; nothing where it has gone. */
  #fetch(digest: string, each: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const most = each * sizeOfAll(this.#inner.shapes) + 2 ** 20;
    return this.#store.get(digest, most).catch(() => undefined);
  }

  /** Asks the leader what is to be trained; nothing where it doesn't answer. */
  #ask(wantsWeights?: boolean): Promise<RoundMessage | undefined> {
    const asked = wantsWeights ? { wantsWeights } : {};
    const subject = sharedSubject.ask(this.seat.shared);
    return this.#say<AskMessage, RoundMessage>(subject, asked, ROUND_MESSAGE);
  }

  /** Tells the leader what came of a round, until it answers or is away. */
  async #bring(round: Round, what: object): Promise<void> {
    const { cluster, signal } = this.options;
    const subject = sharedSubject.change(this.seat.shared);
    const told = { round: round.round, ...what } as Omit<ChangeMessage, keyof Message>;
    for (const began = performance.now(); performance.now() - began < AWAY_AFTER;) {
      const answer = await this.#say<ChangeMessage, Message & { refused?: string }>(
        subject,
        told,
        TAKEN_MESSAGE,
      );
      if (answer?.refused) cluster.say(`Round ${round.round + 1} was in vain: ${answer.refused}`);
      if (answer || signal.aborted) return;
      await pause(ASK_EVERY, signal);
    }
  }

  /** Says something to the leader; its answer, or nothing. */
  async #say<T extends Message, A extends Message>(
    subject: string,
    message: object,
    schema: Schema<A>,
  ): Promise<A | undefined> {
    const { connection, version } = this.options.cluster;
    const said = { part: this.seat.part, worker: this.#worker, ...message } as unknown as Omit<
      T,
      keyof Message
    >;
    try {
      const bytes = encodeMessage<T>(version, said);
      const { data } = await connection.request(subject, bytes, { timeout: ANSWER });
      return readMessage(subject, data, schema, version);
    } catch {
      return undefined; // it is away, or speaks another language: it is asked again
    }
  }
}

/** Outer weights in a file. Throws an `Error` where it has others. */
function numbersIn(bytes: Uint8Array, shapes: Shapes): Numbers {
  const tensors = readSafetensors(bytes, "the outer weights");
  for (const [name, shape] of shapes) {
    const found = tensors.get(name);
    if (found?.data instanceof Float32Array && String(found.shape) === String(shape)) continue;
    throw new Error(`Cannot use the outer weights as '${name}' is not the network's`);
  }
  return new Map([...shapes.keys()].map((name) => [name, floatsOf(tensors, name)]));
}

/** Hears when there is something new. */
function listen({ connection }: Cluster, subject: string) {
  let heard = new AbortController();
  const subscription = connection.subscribe(subject, { callback: () => heard.abort() });
  return {
    /** Aborts at the first news since it was last asked for. */
    next() {
      const { signal } = heard;
      if (signal.aborted) heard = new AbortController();
      return signal;
    },
    close: () => subscription.unsubscribe(),
  };
}
