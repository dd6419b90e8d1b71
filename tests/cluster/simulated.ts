/** A leader, and workers that answer without training: all but the GPU. @module */
import { setTimeout as delay } from "node:timers/promises";
import { PICTURES } from "../../engine/cluster/pool.ts";
import { openQueue, type Queue } from "../../engine/cluster/queue.ts";
import { openStore } from "../../engine/cluster/store.ts";
import { work, type WorkerOptions } from "../../engine/cluster/worker.ts";
import type { JobResult } from "../../engine/sweep/trial.ts";
import { packsInMemory, resultOf, whereOf } from "./jobs.ts";
import type { TestServer } from "./server.ts";

/** The sweep's part of a queue, with pictures on the server. */
export async function lead(server: TestServer, lines: string[] = []) {
  const cluster = await server.connect("leader", lines);
  const store = openStore(cluster, PICTURES);
  const digest = await store.put(new Uint8Array([1, 2, 3]));
  return { cluster, store, digest, queue: await openQueue(cluster, "a-sweep") };
}

/** A worker that trains nothing and answers; `stop` gives how many jobs it did. */
export async function answer(
  server: TestServer,
  name: string,
  options: Partial<WorkerOptions> & { lines?: string[]; version?: string } = {},
) {
  const cluster = await server.connect(name, options.lines, options.version);
  const stop = new AbortController();
  const done = work({
    cluster,
    where: whereOf(name),
    store: openStore(cluster, PICTURES),
    packs: packsInMemory(),
    train: (job) => Promise.resolve(resultOf(job, name)),
    ...options,
    signal: stop.signal,
  });
  done.catch(() => {}); // where a test fails, its clients are closed
  return {
    cluster,
    stop() {
      stop.abort();
      return done;
    },
  };
}

/** So many results, in the order in which they came. */
export async function take(queue: Queue, count: number): Promise<JobResult[]> {
  const enough = new AbortController();
  const results: JobResult[] = [];
  await queue.results((result) => {
    if (results.push(result) === count) enough.abort();
  }, enough.signal);
  return results;
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}
