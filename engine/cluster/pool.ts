/** A sweep's jobs done by whoever works for a server. @module */
import type { Pool } from "../sweep/lead.ts";
import type { TrialHooks } from "../sweep/run_trial.ts";
import type { Job, JobResult } from "../sweep/trial.ts";
import { type Card, layOutCard, takeBackCard } from "./cards.ts";
import type { Cluster } from "./connect.ts";
import type { SweepId } from "./messages.ts";
import { type Presence, watchPresence } from "./presence.ts";
import { openQueue } from "./queue.ts";
import { openStore } from "./store.ts";

/** The store of packed pictures. */
export const PICTURES = "loupe-pictures";

/** What a pool works with. */
export interface ClusterPoolOptions {
  readonly cluster: Cluster;
  readonly sweep: SweepId;
  /** What people read of it before a tab joins; tabs take no trial of a sweep without one. */
  readonly card?: Card;
  /** The packed pictures of a digest. */
  pictures(digest: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether a job goes out only when there is a worker for it, so that some may never. */
  readonly isRationed?: boolean;
  /** Takes all workers of the server, whenever that changes. */
  onWorkers?(workers: readonly Presence[]): void;
}

/** A job that is out. */
interface Waiting {
  readonly hooks: TrialHooks;
  /** The last epoch that was told. */
  epoch: number;
  resolve(result: JobResult): void;
  reject(reason: unknown): void;
}

const keyOf = (trial: number, rung: number) => `${trial} ${rung}`;

/** Opens a pool. Throws an `Error` where the server can't be used. */
export async function openClusterPool(
  { cluster, sweep, card, pictures, isRationed, onWorkers }: ClusterPoolOptions,
): Promise<Pool> {
  const store = openStore(cluster, PICTURES);
  const used = new Set<string>();
  const queue = await openQueue(cluster, sweep, async (digest) => {
    used.add(digest);
    if (!await store.has(digest)) await store.put(await pictures(digest));
  });
  if (card) await layOutCard(cluster, card);
  const stop = new AbortController();
  const waiting = new Map<string, Waiting>();
  /** How many workers there are. */
  let count = 0;
  /** Whether every job came to its end. */
  let isWhole = true;
  const failAll = (error: unknown) => waiting.forEach(({ reject }) => reject(error));

  const follow = () =>
    queue.results(async (result) => {
      waiting.get(keyOf(result.trial, result.rung))?.resolve(result);
      await new Promise((resolve) => setTimeout(resolve)); // whoever waits for it has kept it by then
    }, stop.signal).catch(failAll);
  /** From the first jobs on: results that came before, as the leader was away, are of some of them. */
  let following: Promise<void> | undefined;
  const watching = watchPresence(cluster, (workers) => {
    for (const { job } of workers) {
      const told = job?.sweep === sweep && waiting.get(keyOf(job.trial, job.rung));
      if (!told || !job.epoch || job.epoch.epoch <= told.epoch) continue;
      told.epoch = job.epoch.epoch;
      told.hooks.onEpoch?.(job.epoch);
    }
    count = workers.length;
    onWorkers?.(workers);
  }, stop.signal);

  let next: Job[] = [];
  /** Offers what was asked for in one go. */
  const offer = () => {
    const jobs = next;
    next = [];
    queue.offer(jobs).catch(failAll);
    following ??= follow();
  };
  return {
    get places() {
      return isRationed ? Math.max(1, count) : Infinity;
    },
    async run(job, hooks) {
      hooks.signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
      const key = keyOf(job.trial.trial, job.rung);
      const stopped = () => reject(hooks.signal?.reason);
      hooks.signal?.addEventListener("abort", stopped);
      waiting.set(key, { hooks, epoch: 0, resolve, reject });
      if (next.push(job) === 1) queueMicrotask(offer);
      try {
        return await promise;
      } catch (error) {
        isWhole = false;
        throw error;
      } finally {
        waiting.delete(key);
        hooks.signal?.removeEventListener("abort", stopped);
      }
    },
    async close() {
      stop.abort();
      await Promise.all([following, watching]);
      if (cluster.ended.aborted) return;
      if (isWhole) {
        await takeBackCard(cluster, sweep);
        await queue.forget();
        for (const digest of used) await store.remove(digest);
      } else {
        // It may go on one day: what is trained right now keeps its results. Where the server is away,
        // what waits is trained as well.
        await queue.withdraw().then(() => takeBackCard(cluster, sweep)).catch(() => {});
      }
    },
  };
}
