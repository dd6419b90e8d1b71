/** Leads a sweep: gives open jobs to a pool and keeps what comes back. @module */
import { keyOf, openJobs, type Sweep } from "./sweep.ts";
import type { TrialHooks } from "./run_trial.ts";
import type { Job, JobResult } from "./trial.ts";

/** Where jobs are done: in processes of this machine, or by workers anywhere. */
export interface Pool {
  /** How many jobs it takes at once. */
  readonly places: number;
  /**
   * Does a job, however often a worker is lost meanwhile. Throws the signal's reason, and what hinders
   * the pool itself: what hinders the job is a failed result.
   */
  run(job: Job, hooks: TrialHooks): Promise<JobResult>;
  close(): Promise<void>;
}

/** What leading works with. */
export interface Leading {
  readonly sweep: Sweep;
  /** Those that there are; new ones are added at its end. */
  readonly results: JobResult[];
  readonly pool: Pick<Pool, "places" | "run">;
  /** Ends it: jobs that have begun are given up. */
  readonly signal: AbortSignal;
  /** Keeps a result, for good, before it counts. */
  keep(result: JobResult): void | Promise<void>;
  /** Whether a job may still begin; once it may not, none begins any more. */
  mayBegin?(job: Job): boolean;
  onBegin?(job: Job): void;
  onEpoch?(job: Job, ...epoch: Parameters<NonNullable<TrialHooks["onEpoch"]>>): void;
  onResult?(result: JobResult): void;
}

/**
 * Does all jobs that are open, and those that open thereby. Returns whether the sweep is done. Throws the
 * signal's reason, and what the pool throws; nothing runs any more then.
 */
export async function leadSweep(leading: Leading): Promise<boolean> {
  const { sweep, results, pool, signal } = leading;
  const stop = new AbortController();
  const hooks = { signal: AbortSignal.any([signal, stop.signal]) };
  const running = new Map<string, Promise<void>>();
  let isOver = false;
  let [next, wake] = latch();
  const begin = async (job: Job) => {
    const result = await pool.run(job, {
      ...hooks,
      onEpoch: (epoch) => leading.onEpoch?.(job, epoch),
    });
    await leading.keep(result);
    results.push(result);
    leading.onResult?.(result);
  };
  let failure: { readonly error: unknown } | undefined;
  for (;;) {
    const open = openJobs(sweep, results);
    const waiting = open.filter(({ trial, rung }) => !running.has(keyOf(trial.trial, rung)));
    for (const job of waiting.slice(0, Math.max(0, pool.places - running.size))) {
      isOver ||= failure !== undefined || signal.aborted || leading.mayBegin?.(job) === false;
      if (isOver) break;
      leading.onBegin?.(job);
      const key = keyOf(job.trial.trial, job.rung);
      const done = begin(job).catch((error) => {
        failure ??= { error };
        stop.abort(error);
      }).finally(() => {
        running.delete(key);
        wake();
      });
      running.set(key, done);
    }
    if (running.size === 0) {
      if (failure) throw failure.error;
      signal.throwIfAborted();
      return open.length === 0;
    }
    await next;
    [next, wake] = latch();
  }
}

/** A promise, and what fulfils it. */
function latch(): [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}
