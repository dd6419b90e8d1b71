/** One sweep, once by this machine alone and once by workers that are killed. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readResults } from "../../engine/run/sweep_files.ts";
import type { JobResult } from "../../engine/sweep/trial.ts";
import { loupe, start } from "../faults/processes.ts";
import type { TestServer } from "./server.ts";

/** How hard it is made. */
export interface Trouble {
  readonly trials: number;
  readonly workers: number;
  /** So many workers are ended by `kill -9` at random moments. */
  readonly kills: number;
}

/** The smallest trainings that there are. */
const SMALL = [
  ["--architecture", "tiny", "--filters", "2,4,4", "--units", "8", "--size", "8x8"],
  ["--batch", "8", "--epochs", "2", "--backend", "deno", "--no-tune", "--no-best"],
].flat();

/** All that a table says but for where and how long. */
const tableOf = (results: readonly JobResult[]) =>
  results.map(({ where: _, seconds: __, ...outcome }) => outcome)
    .sort((one, other) => one.trial - other.trial);

/**
 * Sweeps twice over `faces`, in folders of `work`. Throws where the tables differ by a bit, or a job
 * is not there once. Returns what happened, in words.
 */
export async function sharedSweep(
  server: TestServer,
  { work, faces, trials, workers, kills }: Trouble & {
    readonly work: string;
    readonly faces: string;
  },
  random: () => number,
): Promise<string> {
  const [alone, shared] = [join(work, "alone"), join(work, "shared")];
  const options = (out: string) => [
    ...["sweep", faces, "--out", out, "--vary", "learning-rate=1e-4..1e-2"],
    ...["--trials", String(trials), ...SMALL],
  ];
  const reference = await loupe(options(alone));
  assert.equal(reference.code, 0, reference.errors);
  const crew = Array.from(
    { length: workers },
    (_, i) => start(["worker", "--nats", server.url, "--name", `worker ${i}`, "--backend", "deno"]),
  );
  const told = crew.map((each) =>
    Array.fromAsync(each.stderr.pipeThrough(new TextDecoderStream()))
  );
  const leader = start([...options(shared), "--nats", server.url]);
  const leading = leader.output();
  try {
    const began = performance.now();
    const came = async (count: number) => {
      while ((await readResults(shared)).results.length < count) {
        await Promise.race([delay(50), leading.then(() => assert.fail("the sweep ended early"))]);
      }
    };
    await came(1);
    for (const [i, worker] of crew.slice(0, kills).entries()) {
      await came(Math.floor(trials * i / (kills + 1)));
      await delay(1000 * random());
      worker.kill("SIGKILL");
      if (i > 0) continue;
      await server.stop();
      await delay(2000);
      await server.start();
    }
    const { code, stderr } = await leading;
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const seconds = (performance.now() - began) / 1000;
    const { results } = await readResults(shared);
    assert.equal(results.length, trials, "each job is in the table once");
    assert.deepEqual(tableOf(results), tableOf((await readResults(alone)).results));
    crew.slice(kills).forEach((worker) => worker.kill("SIGINT"));
    const lines = (await Promise.all(told)).flat().join("");
    assert.match(lines, /is away: trying until it is back, nothing is lost/);
    const places = new Set(results.map(({ where }) => where.worker)).size;
    return `${trials} trials by ${places} workers in ${seconds.toFixed(0)} s, ${kills} killed`;
  } finally {
    for (const process of [...crew, leader]) {
      try {
        process.kill("SIGKILL");
      } catch { /* it has ended */ }
    }
    await Promise.all([leading, ...told, ...crew.map(({ stdout }) => stdout.cancel())]);
  }
}
