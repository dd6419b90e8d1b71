/** What the queue itself costs, and how many it bears. @module */
import { watchPresence } from "../../engine/cluster/presence.ts";
import type { Figure } from "../faults/processes.ts";
import { jobOf, resultOf } from "./jobs.ts";
import { withServer } from "./server.ts";
import { answer, lead, take } from "./simulated.ts";

/** Of a trial of so many seconds the queue may take this share. */
const TRIAL = { seconds: 5, share: 0.05 };

/** The time from one job to the next of a worker that has nothing to do for them. */
export function costOfAJob(jobs: number): Promise<Figure> {
  return withServer(async (server) => {
    const { queue, digest } = await lead(server);
    const worker = await answer(server, "worker");
    await queue.offer([jobOf(0, digest)]);
    await take(queue, 1); // the pictures are there, and all is compiled
    await queue.offer(Array.from({ length: jobs }, (_, i) => jobOf(1 + i, digest)));
    const began = performance.now();
    await take(queue, jobs);
    const milliseconds = (performance.now() - began) / jobs;
    await worker.stop();
    const share = milliseconds / 1000 / TRIAL.seconds;
    return {
      name: `the queue's own cost is at most ${
        100 * TRIAL.share
      } % of a trial of ${TRIAL.seconds} s`,
      reached: Number(share <= TRIAL.share),
      of: 1,
      note: `${milliseconds.toFixed(0)} ms a job, ${(100 * share).toFixed(1)} %`,
    };
  });
}

/** Many jobs for few of many workers: those who wait trouble nobody. */
export function many(jobs: number, workers: number): Promise<Figure> {
  return withServer(async (server) => {
    const { queue, digest, cluster } = await lead(server);
    const idle = Array.from({ length: workers }, (_, i) =>
      answer(server, `worker ${i}`, {
        train: async (job) => {
          await new Promise((resolve) => setTimeout(resolve, 1000 * Math.random()));
          return resultOf(job, `worker ${i}`);
        },
      }));
    const all = await Promise.all(idle);
    const began = performance.now();
    await queue.offer(Array.from({ length: jobs }, (_, i) => jobOf(i, digest)));
    const results = await take(queue, jobs);
    const seconds = (performance.now() - began) / 1000;
    const watching = new AbortController();
    const watched = watchPresence(cluster, () => {}, watching.signal);
    const before = cluster.connection.stats();
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const { inBytes } = cluster.connection.stats();
    watching.abort();
    await watched;
    const counts = await Promise.all(all.map((worker) => worker.stop()));
    const once = new Set(results.map(({ trial }) => trial)).size;
    return {
      name: `${jobs} jobs of ${workers} workers are done once each`,
      reached: Number(once === jobs && counts.reduce((sum, count) => sum + count) === jobs),
      of: 1,
      note: `${seconds.toFixed(0)} s; while all wait the leader hears ` +
        `${((inBytes - before.inBytes) / 10).toFixed(0)} bytes a second`,
    };
  });
}
