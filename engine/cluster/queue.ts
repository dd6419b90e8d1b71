/** The leader's side of the queue: jobs go out, results come back, whatever ends meanwhile. @module */
import { nanos } from "@nats-io/nats-core";
import { AckPolicy, type Consumer, type JsMsg } from "@nats-io/jetstream";
import { visible } from "../../data/text/visible.ts";
import type { Job, JobResult } from "../sweep/trial.ts";
import type { Cluster } from "./connect.ts";
import {
  encodeMessage,
  JOB_MESSAGE,
  type JobMessage,
  readMessage,
  RESULT_MESSAGE,
  type SweepId,
} from "./messages.ts";
import { nextMessage } from "./next.ts";
import { isFull, isThere, patiently, pause } from "./patience.ts";
import { ensureStreams, JOBS, jobSubject, KEPT_FOR, RESULTS, resultSubject } from "./streams.ts";

/** So many jobs are sent before the first is confirmed. */
const AT_ONCE = 64;
/** So often it is looked whether all open jobs lie in the queue: in milliseconds. */
const LOOK_EVERY = 30_000;
/** After a failure of the server's, in milliseconds. */
const AGAIN = 500;

/** A sweep's part of the queue. */
export interface Queue {
  /**
   * Puts jobs into the queue; those that lie there already are passed over. Throws an `Error` where
   * the server has no room.
   */
  offer(jobs: readonly Job[]): Promise<void>;
  /**
   * Gives each result of what was offered once, as it comes, until `signal`. Once `onResult` has
   * returned, it is stored: the server forgets it. Throws what `onResult` throws, and an `Error` where
   * the connection ends for good.
   */
  results(
    onResult: (result: JobResult) => Promise<void> | void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Takes what waits out of the queue. What is trained right now goes on, and its result is kept. */
  withdraw(): Promise<void>;
  /** Forgets all of a sweep that has ended. */
  forget(): Promise<void>;
}

/** A job or a result by what makes it one. */
const keyOf = (trial: number, rung: number) => `${trial}.${rung}`;

/** The same from a subject, which ends with it. */
const keyIn = (subject: string) => subject.split(".").slice(-2).join(".");

/**
 * Opens the queue for a sweep; `ready` sees to it that the server has the pictures of a digest, before a
 * job goes out that asks for them. Throws an `Error`.
 */
export async function openQueue(
  cluster: Cluster,
  sweep: SweepId,
  ready: (digest: string) => Promise<void> = () => Promise.resolve(),
): Promise<Queue> {
  const { manager, jetstream } = cluster;
  const leader = `leader-${sweep}`;
  /** What was offered and has no result. */
  const open = new Map<string, Job>();

  const consumer = (): Promise<Consumer> =>
    patiently(cluster, async () => {
      await ensureStreams(cluster);
      await manager.consumers.add(RESULTS, {
        durable_name: leader,
        filter_subject: resultSubject.all(sweep),
        ack_policy: AckPolicy.Explicit,
        inactive_threshold: nanos(KEPT_FOR),
      });
      return await jetstream.consumers.get(RESULTS, leader);
    });
  const offer = async (jobs: readonly Job[]) => {
    jobs.forEach((job) => open.set(keyOf(job.trial.trial, job.rung), job));
    for (const digest of new Set(jobs.map(({ trial }) => trial.pictures))) await ready(digest);
    for (let first = 0; first < jobs.length; first += AT_ONCE) {
      await Promise.all(jobs.slice(first, first + AT_ONCE).map((job) => send(cluster, sweep, job)));
    }
  };
  const take = async (message: JsMsg, onResult: (result: JobResult) => Promise<void> | void) => {
    const result = resultIn(message, cluster);
    const key = keyIn(message.subject);
    if (result && open.has(key)) {
      await onResult(result);
      open.delete(key);
    }
    message.ack(); // where that is lost it comes again, and is passed over
  };
  await consumer();
  return {
    offer,
    async results(onResult, signal) {
      const until = AbortSignal.any([signal, cluster.ended]);
      let results: Consumer | undefined;
      for (let looked = performance.now(); !until.aborted;) {
        if (!results || performance.now() - looked > LOOK_EVERY) {
          looked = performance.now();
          results = await consumer();
          await offer(await lostOf(cluster, sweep, open));
        }
        const message = await nextMessage(results, until).catch(async () => {
          results = undefined;
          await pause(AGAIN, until);
        });
        if (message) await take(message, onResult);
      }
      if (!signal.aborted) throw cluster.ended.reason;
    },
    async withdraw() {
      await manager.streams.purge(JOBS, { filter: jobSubject.all(sweep) });
    },
    async forget() {
      await manager.streams.purge(JOBS, { filter: jobSubject.all(sweep) });
      await manager.streams.purge(RESULTS, { filter: resultSubject.all(sweep) });
      await manager.consumers.delete(RESULTS, leader);
    },
  };
}

/** Puts a job into the queue, where it isn't there. Throws an `Error` where there is no room. */
async function send(cluster: Cluster, sweep: SweepId, job: Job): Promise<void> {
  const subject = jobSubject.of(sweep, { trial: job.trial.trial, rung: job.rung });
  const bytes = encodeMessage<JobMessage>(cluster.version, { sweep, job });
  readMessage(subject, bytes, JOB_MESSAGE, cluster.version); // workers refuse what is not right
  try {
    await patiently(cluster, () => cluster.jetstream.publish(subject, bytes));
  } catch (error) {
    if (isThere(error)) return;
    if (!isFull(error)) throw error;
    throw new Error(
      `Cannot put trial ${job.trial.trial} into the queue as the server's store is full: give it more ` +
        "room (max_file_store of its jetstream), or end another sweep",
      { cause: error },
    );
  }
}

/** A result; `undefined`, and a line for people, where it is none. */
function resultIn({ subject, data }: JsMsg, { version, say }: Cluster): JobResult | undefined {
  try {
    const { result } = readMessage(subject, data, RESULT_MESSAGE, version);
    if (keyOf(result.trial, result.rung) === keyIn(subject)) return result;
    throw new Error(`Cannot use '${visible(subject)}' as it is of trial ${result.trial}`);
  } catch (error) {
    say(`Warning: a result is left out: ${(error as Error).message}`);
  }
}

/** The open jobs that neither wait nor have a result: the server may have lost its store. */
async function lostOf(
  cluster: Cluster,
  sweep: SweepId,
  open: ReadonlyMap<string, Job>,
): Promise<Job[]> {
  const keys = async (stream: string, filter: string) => {
    const { state } = await patiently(
      cluster,
      () => cluster.manager.streams.info(stream, { subjects_filter: filter }),
    );
    return Object.keys(state.subjects ?? {}).map(keyIn);
  };
  // In this order: a job goes after its result has come.
  const waiting = await keys(JOBS, jobSubject.all(sweep));
  const there = new Set([...waiting, ...await keys(RESULTS, resultSubject.all(sweep))]);
  return [...open].filter(([key]) => !there.has(key)).map(([, job]) => job);
}
