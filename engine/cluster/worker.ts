/**
 * A worker: takes a job, has it trained, stores the result, takes the next. It runs trials, never code
 * that it is sent; what trains is given to it.
 *
 * @module
 */
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import type { Job, JobResult, TrialEpoch, Where } from "../sweep/trial.ts";
import type { Cluster } from "./connect.ts";
import type { Schema } from "../formats/schema.ts";
import type { Trainer } from "../train/trainer.ts";
import {
  encodeMessage,
  JOB_MESSAGE,
  type JobMessage,
  type Message,
  OtherVersion,
  readMessage,
  type ResultMessage,
} from "./messages.ts";
import { nextMessage } from "./next.ts";
import { isFull, isThere, patiently, pause } from "./patience.ts";
import { announce, type Presence } from "./presence.ts";
import { sit } from "./seat.ts";
import { isSeat, SEAT_MESSAGE, type SeatMessage } from "./shared_messages.ts";
import type { Store } from "./store.ts";
import { ensureStreams, JOBS, LOST_AFTER, resultSubject, WORKERS } from "./streams.ts";

/** What of the pictures a worker has already, by digest. */
export interface Packs {
  has(digest: string): Promise<boolean>;
  put(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** What a worker works with. */
export interface WorkerOptions {
  readonly cluster: Cluster;
  /** Who it is, and what computes: no more than this is told. */
  readonly where: Where;
  /** Where the pictures come from, and where they stay. */
  readonly store: Store;
  readonly packs: Packs;
  /**
   * Trains a job whose pictures are in `packs`. A job that can't be trained anywhere is a result, too;
   * what it throws is this worker's own trouble: the job goes to another.
   */
  train(
    job: Job,
    hooks: { readonly signal: AbortSignal; onEpoch(epoch: TrialEpoch): void },
  ): Promise<JobResult>;
  /**
   * Opens the training of a part whose pictures are in `packs`; where absent, this worker takes no seat
   * at a shared training.
   */
  openPart?(seat: SeatMessage): Promise<Trainer>;
  /** Ends it: the job goes back at once. */
  readonly signal: AbortSignal;
  /** Takes what it is at, whenever that changes. */
  onChange?(presence: Presence): void;
}

/** Between two words that a job is in work, in milliseconds. */
const WORKING_EVERY = LOST_AFTER / 3;
/** What can't do a job, or store its result, waits so long before it tries again: in milliseconds. */
const BREATH = 5000;
/** A job that so many tries ended without a result is not tried any more. */
const MOST_TRIES = 10;

/** Works until its signal. Returns how many jobs it did; throws an `Error` where the connection ends for good. */
export async function work(options: WorkerOptions): Promise<number> {
  const { cluster, where, signal, onChange } = options;
  const until = AbortSignal.any([signal, cluster.ended]);
  let presence: Presence = { id: crypto.randomUUID(), where, done: 0 };
  const there = announce(cluster, () => presence);
  const change = (changed: Partial<Presence>) => {
    presence = { ...presence, ...changed };
    there.tell();
    onChange?.(presence);
  };
  /** The same trouble is told once, until a job was done. */
  const told = new Set<string>();
  const sayOnce = (text: string) => told.has(text) || told.add(text) && cluster.say(text);

  let jobs: Consumer | undefined;
  while (!until.aborted) {
    try {
      jobs ??= await patiently(cluster, async () => {
        await ensureStreams(cluster);
        return await cluster.jetstream.consumers.get(JOBS, WORKERS);
      }, until);
      const message = await nextMessage(jobs, until);
      if (!message) continue;
      const own = { ...options, change, sayOnce, signal: until };
      const end = isSeat(message.subject)
        ? await takeSeat(message, own)
        : await handle(message, own);
      change({ done: presence.done + Number(end === "done"), job: undefined });
      if (end === "done") told.clear();
      if (end === "given back") await pause(BREATH, until);
    } catch (error) {
      if (until.aborted) break;
      jobs = undefined; // the server has lost its store, or is just coming
      sayOnce(`Warning: no job can be taken: ${(error as Error).message}`);
      await pause(BREATH, until);
    }
  }
  there.leave();
  if (!signal.aborted) throw cluster.ended.reason;
  return presence.done;
}

/** What is needed for one job. */
interface Work extends WorkerOptions {
  change(changed: Partial<Presence>): void;
  sayOnce(text: string): void;
}

/** What came of a message: a result is stored, another worker may try, or it is no job at all. */
type End = "done" | "given back" | "left out";

/** Does a job. */
async function handle(message: JsMsg, work: Work): Promise<End> {
  const { cluster, sayOnce, signal } = work;
  const found = readIn(message, JOB_MESSAGE, work);
  if (typeof found === "string") return found;
  const { sweep, job } = found;
  const beat = setInterval(() => message.working(), WORKING_EVERY);
  try {
    const result = await resultOf(message, found, work);
    if (signal.aborted) throw signal.reason;
    const bytes = encodeMessage<ResultMessage>(cluster.version, { sweep, result });
    await storeResult(sweep, result, bytes, work);
    // Where that is lost it comes again, and its result is there.
    await patiently(cluster, () => message.ackAck(), signal);
    return "done";
  } catch (error) {
    message.nak();
    if (!signal.aborted) {
      const trial = `trial ${job.trial.trial}`;
      sayOnce(`Warning: ${trial} is given back: ${(error as Error).message}`);
    }
    return "given back";
  } finally {
    clearInterval(beat);
  }
}

/** What a message of the queue says, or what became of it where it is nothing for this worker. */
function readIn<T extends Message>(
  message: JsMsg,
  schema: Schema<T>,
  { cluster, sayOnce }: Work,
): T | End {
  try {
    return readMessage(message.subject, message.data, schema, cluster.version);
  } catch (error) {
    const { message: reason } = error as Error;
    if (error instanceof OtherVersion) message.nak();
    else message.term(); // it is right for nobody
    const end = error instanceof OtherVersion ? "given back" : "left out";
    sayOnce(`Warning: a job is ${end}: ${reason}`);
    return end;
  }
}

/** A seat whose leader is away is offered again after so many milliseconds. */
const SEAT_AGAIN = 30_000;

/** Trains at a seat of a shared training until that ends, or its leader is away. */
async function takeSeat(message: JsMsg, work: Work): Promise<End> {
  const { cluster, store, packs, openPart, sayOnce, signal } = work;
  const seat = readIn(message, SEAT_MESSAGE, work);
  if (typeof seat === "string") return seat;
  const beat = setInterval(() => message.working(), WORKING_EVERY);
  try {
    if (!openPart) throw new Error("this worker takes none");
    const { pictures } = seat.job.trial;
    if (!await packs.has(pictures)) await packs.put(pictures, await store.get(pictures));
    const open = () => openPart(seat);
    if (await sit(seat, { cluster, open, signal }) === "ended") {
      message.ack();
      return "done";
    }
    throw new Error("its leader is away");
  } catch (error) {
    message.nak(signal.aborted ? undefined : SEAT_AGAIN);
    const about = `a seat at the shared training ${seat.shared}`;
    if (!signal.aborted) sayOnce(`Warning: ${about} is given back: ${(error as Error).message}`);
    return "given back";
  } finally {
    clearInterval(beat);
  }
}

/** Trains a job. Throws where another worker may do better. */
async function resultOf(
  message: JsMsg,
  { sweep, job }: JobMessage,
  { store, packs, train, where, change, signal }: Work,
): Promise<JobResult> {
  const { trial: { trial, pictures }, rung } = job;
  const at = { sweep, trial, rung };
  change({ job: at });
  const began = performance.now();
  if (!await packs.has(pictures)) await packs.put(pictures, await store.get(pictures));
  try {
    const onEpoch = (epoch: TrialEpoch) => change({ job: { ...at, epoch } });
    return await train(job, { signal, onEpoch });
  } catch (error) {
    if (signal.aborted || message.info.deliveryCount < MOST_TRIES) throw error;
    const { message: reason } = error as Error;
    return {
      status: "failed",
      trial,
      rung,
      error: `${MOST_TRIES} tries ended without a result, the last: ${reason}`.slice(0, 1000),
      seconds: (performance.now() - began) / 1000,
      where,
    };
  }
}

/** Stores a result, however long the server has no room; one that is there stays. */
async function storeResult(
  sweep: string,
  result: JobResult,
  bytes: Uint8Array,
  { cluster, sayOnce, signal }: Work,
): Promise<void> {
  while (true) {
    try {
      const subject = resultSubject.of(sweep, result);
      await patiently(cluster, () => cluster.jetstream.publish(subject, bytes), signal);
      return;
    } catch (error) {
      if (isThere(error)) return;
      if (!isFull(error)) throw error;
      sayOnce(
        `Warning: the result of trial ${result.trial} waits as the server's store is full: give it ` +
          "more room (max_file_store of its jetstream), or end another sweep",
      );
      await pause(BREATH, signal);
      if (signal.aborted) throw signal.reason;
    }
  }
}
