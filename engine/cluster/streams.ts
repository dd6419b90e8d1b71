/**
 * The two streams of a server: jobs that wait for a worker, and results that wait for their leader.
 * One queue for all sweeps: a worker needs to know nothing but the server.
 *
 * @module
 */
import { nanos } from "@nats-io/nats-core";
import { AckPolicy, DiscardPolicy, RetentionPolicy, type StreamConfig } from "@nats-io/jetstream";
import type { Job } from "../sweep/trial.ts";
import type { Cluster } from "./connect.ts";
import type { SweepId } from "./messages.ts";
import { patiently } from "./patience.ts";

/** Jobs, and results. */
export const JOBS = "loupe-jobs";
export const RESULTS = "loupe-results";

/** The consumer that all workers share. */
export const WORKERS = "workers";

/** A worker that says nothing of its job for so many milliseconds has lost it. */
export const LOST_AFTER = 15_000;

/** What nobody asked for in a week is forgotten: in milliseconds. */
export const KEPT_FOR = 7 * 24 * 3_600_000;

type Key = Pick<Job, "rung"> & { readonly trial: number };

const subjects = (kind: string) => ({
  /** Of one job. */
  of: (sweep: SweepId, { trial, rung }: Key) => `loupe.${kind}.${sweep}.${trial}.${rung}`,
  /** Of all of a sweep. */
  all: (sweep: SweepId) => `loupe.${kind}.${sweep}.>`,
});

/** The subjects of jobs. */
export const jobSubject = subjects("jobs");
/** The subjects of results. */
export const resultSubject = subjects("results");

/**
 * A message goes once somebody has taken it to the end. Of each subject there is one: what is offered
 * twice is refused, however long after, and what is full refuses what is new and forgets nothing.
 */
const stream = (name: string, kind: string): StreamConfig => ({
  name,
  subjects: [`loupe.${kind}.>`],
  retention: RetentionPolicy.Workqueue,
  max_msgs_per_subject: 1,
  discard: DiscardPolicy.New,
  discard_new_per_subject: true,
  max_age: nanos(KEPT_FOR),
} as StreamConfig);

/** Makes the streams and the workers' consumer where they are not there. Throws an `Error`. */
export async function ensureStreams(cluster: Cluster): Promise<void> {
  const { streams, consumers } = cluster.manager;
  await patiently(cluster, async () => {
    await streams.add(stream(JOBS, "jobs"));
    await streams.add(stream(RESULTS, "results"));
    await consumers.add(JOBS, {
      durable_name: WORKERS,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(LOST_AFTER),
      max_ack_pending: -1,
    });
  });
}
