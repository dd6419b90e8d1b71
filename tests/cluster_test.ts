/** What lies between a sweep and its workers, on a real server: whom it trusts, and what it survives. */
import { Objm } from "@nats-io/obj";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { uniforms } from "../engine/graph/random.ts";
import { connectCluster } from "../engine/cluster/connect.ts";
import {
  encodeMessage,
  JOB_MESSAGE,
  type JobMessage,
  OtherVersion,
  readMessage,
  RESULT_MESSAGE,
  type ResultMessage,
} from "../engine/cluster/messages.ts";
import { type Presence, watchPresence } from "../engine/cluster/presence.ts";
import { openClusterPool, PICTURES } from "../engine/cluster/pool.ts";
import { digestOf } from "../engine/cluster/store.ts";
import { JOBS } from "../engine/cluster/streams.ts";
import type { JobResult } from "../engine/sweep/trial.ts";
import { jobOf, packsInMemory, resultOf } from "./cluster/jobs.ts";
import { VERSION, withServer } from "./cluster/server.ts";
import { sharedSweep } from "./cluster/shared_sweep.ts";
import { withFaces } from "./faults/processes.ts";
import { answer, lead, take, until } from "./cluster/simulated.ts";
import { mutations } from "./mutated/mutations.ts";

const quiet = () => {};
const refusal = (promise: Promise<unknown>) =>
  promise.then(() => assert.fail("it was not refused"), ({ message }: Error) => message);

const trialsOf = (results: readonly JobResult[]) =>
  results.map(({ trial }) => trial).sort((one, other) => one - other);

Deno.test("a server that anybody may use is refused beyond this machine, and says what to do", async () => {
  await withServer(async ({ url }) => {
    const options = { name: "a", version: VERSION, say: quiet };
    // Not one of the addresses that are surely this machine's own.
    const beyond = url.replace("127.0.0.1", "0.0.0.0");
    assert.match(
      await refusal(connectCluster({ ...options, url: beyond, token: "mine" })),
      /^Cannot use the server at ws:\/\/0\.0\.0\.0:\d+ as anybody can use it, and listen: .*--insecure/,
    );
    await (await connectCluster({ ...options, url: beyond, insecure: true })).close();
    await (await connectCluster({ ...options, url })).close();
  });
});

Deno.test("a token is asked for, in the address or beside it", async () => {
  await withServer(async ({ url }) => {
    const options = { name: "a", version: VERSION, say: quiet };
    const beyond = url.replace("127.0.0.1", "0.0.0.0");
    await (await connectCluster({ ...options, url: beyond, token: "a secret" })).close();
    const named = url.replace("//", "//a%20secret@");
    await (await connectCluster({ ...options, url: named })).close();
    assert.match(await refusal(connectCluster({ ...options, url })), /as it wants a token: say/);
    const wrong = await refusal(connectCluster({ ...options, url, token: "another" }));
    assert.match(wrong, /as it does not know these/);
    assert.ok(!wrong.includes("another"));
  }, { token: "a secret" });
});

Deno.test("what is no server, or none of the kind, is said in words", async () => {
  const options = { name: "a", version: VERSION, say: quiet };
  assert.match(
    await refusal(connectCluster({ ...options, url: "ws://127.0.0.1:9" })),
    /^Cannot reach a NATS server at ws:\/\/127\.0\.0\.1:9 as none answers.*`deno task nats`/,
  );
  for (const url of ["nats://127.0.0.1:4222", "http://here", "ws://here/there", "here", ""]) {
    assert.match(
      await refusal(connectCluster({ ...options, url })),
      /through its WebSocket: expected ws:\/\/HOST:PORT/,
    );
  }
});

Deno.test("TLS is spoken where the address says so", async () => {
  const file = (name: string) => fileURLToPath(new URL(`cluster/tls/${name}.pem`, import.meta.url));
  const tls = { certificate: file("certificate"), key: file("key") };
  await withServer(async ({ url }) => {
    assert.match(url, /^wss:/);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        `--cert=${file("authority")}`,
        file("../connects").replace(/pem$/, "ts"),
        url,
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    assert.equal(new TextDecoder().decode(stdout), "connected\n");
    assert.match(
      await refusal(connectCluster({ url, name: "a", version: VERSION, say: quiet })),
      /^Cannot reach a NATS server/, // who vouches for it is not known here
    );
  }, { tls });
});

Deno.test("jobs are done once by one of the workers, and pictures travel once to each", async () => {
  await withServer(async (server) => {
    const { queue, digest, cluster } = await lead(server);
    const packs = [packsInMemory(), packsInMemory()];
    const seen: (readonly Presence[])[] = [];
    const watching = new AbortController();
    const watched = watchPresence(cluster, (workers) => seen.push(workers), watching.signal);
    const jobs = Array.from({ length: 12 }, (_, i) => jobOf(i, digest));
    await queue.offer(jobs.slice(0, 8));
    await queue.offer(jobs); // eight of them lie there
    const workers = await Promise.all(
      packs.map((packs, i) => answer(server, `worker ${i}`, { packs })),
    );
    const results = await take(queue, 12);
    assert.deepEqual(trialsOf(results), jobs.map((_, i) => i));
    const counts = await Promise.all(workers.map((worker) => worker.stop()));
    assert.equal(counts[0] + counts[1], 12);
    assert.deepEqual(packs.map(({ came }) => came), [[digest], [digest]]);
    await until(() => seen.at(-1)?.length === 0); // they have said that they go
    const most = seen.find((workers) => workers.length === 2)!;
    assert.deepEqual(most.map(({ where }) => where.worker).sort(), ["worker 0", "worker 1"]);
    watching.abort();
    await watched;
    await queue.forget();
    assert.equal((await cluster.manager.streams.info(JOBS)).state.messages, 0);
  });
});

Deno.test("a job that a worker gives back goes to another at once", async () => {
  await withServer(async (server) => {
    const { queue, digest } = await lead(server);
    const began = Promise.withResolvers<void>();
    const stops = await answer(server, "stops", {
      train: (_, { signal }) => {
        began.resolve();
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    });
    await queue.offer([jobOf(0, digest)]);
    await began.promise;
    const other = await answer(server, "goes on");
    const stopped = performance.now();
    assert.equal(await stops.stop(), 0);
    const [result] = await take(queue, 1);
    assert.equal(result.where.worker, "goes on");
    assert.ok(performance.now() - stopped < 3000, `it took ${performance.now() - stopped} ms`);
    await other.stop();
  });
});

Deno.test("a worker that can't train gives the job back, and says why once", async () => {
  await withServer(async (server) => {
    const { queue, digest } = await lead(server);
    const lines: string[] = [];
    const broken = await answer(server, "broken", {
      lines,
      train: () => Promise.reject(new Error("Cannot go on as the GPU was lost")),
    });
    await queue.offer([jobOf(0, digest), jobOf(1, digest)]);
    await until(() => lines.length > 0);
    assert.deepEqual(lines, ["Warning: trial 0 is given back: Cannot go on as the GPU was lost"]);
    const whole = await answer(server, "whole");
    assert.deepEqual(trialsOf(await take(queue, 2)), [0, 1]);
    await Promise.all([broken.stop(), whole.stop()]);
  });
});

Deno.test("a leader that comes back finds what was done while it was away", async () => {
  await withServer(async (server) => {
    const options = {
      sweep: "a-sweep",
      pictures: () => Promise.resolve(new Uint8Array([1, 2, 3])),
    };
    const digest = await digestOf(new Uint8Array([1, 2, 3]));
    const jobs = [0, 1, 2].map((i) => jobOf(i, digest));
    const dies = await server.connect("dies");
    const first = await openClusterPool({ ...options, cluster: dies });
    jobs.forEach((job) => first.run(job, {}).catch(quiet));
    const cluster = await server.connect("comes back");
    const jobsThere = async () => (await cluster.manager.streams.info(JOBS)).state.messages;
    while (await jobsThere() < 3) await delay(20);
    await dies.connection.close(); // as the system does where a process is killed
    const worker = await answer(server, "worker");
    while (await jobsThere() > 0) await delay(20);
    await worker.stop();
    const second = await openClusterPool({ ...options, cluster });
    const results = await Promise.all(jobs.map((job) => second.run(job, {})));
    assert.deepEqual(trialsOf(results), [0, 1, 2]);
    await second.close();
    const left = await Array.fromAsync(cluster.manager.streams.list());
    assert.deepEqual(left.map(({ state }) => state.messages), [0, 0]); // no bucket is left
  });
});

Deno.test("a sweep that is stopped leaves nothing in the queue; epochs are told as they come", async () => {
  await withServer(async (server) => {
    const cluster = await server.connect("leader");
    const pool = await openClusterPool({
      cluster,
      sweep: "a-sweep",
      pictures: () => Promise.resolve(new Uint8Array([1, 2, 3])),
    });
    const digest = await digestOf(new Uint8Array([1, 2, 3]));
    const stop = new AbortController();
    const epochs: number[] = [];
    const worker = await answer(server, "worker", {
      async train(_, { signal, onEpoch }) {
        for (let epoch = 1; !signal.aborted; epoch++) {
          const figures = { loss: 1, accuracy: 0.5, validationLoss: 1, validationAccuracy: 0.5 };
          onEpoch({ epoch, step: epoch, ...figures });
          await delay(50);
        }
        throw signal.reason;
      },
    });
    const running = [0, 1].map((i) =>
      refusal(pool.run(jobOf(i, digest), {
        signal: stop.signal,
        onEpoch: ({ epoch }) => void epochs.push(epoch),
      }))
    );
    await until(() => epochs.length >= 3);
    stop.abort(new Error("enough"));
    assert.deepEqual(await Promise.all(running), ["enough", "enough"]);
    await pool.close();
    assert.equal((await cluster.manager.streams.info(JOBS)).state.messages, 0);
    assert.deepEqual(epochs, [...new Set(epochs)].sort((one, other) => one - other));
    await worker.stop();
  });
});

Deno.test("another version gives jobs back, and says so; the right one does them", async () => {
  await withServer(async (server) => {
    const { queue, digest } = await lead(server);
    const lines: string[] = [];
    const other = await answer(server, "other", { lines, version: "0.2.0" });
    await queue.offer([jobOf(0, digest)]);
    await until(() => lines.length > 0);
    assert.match(
      lines[0],
      /a job is given back: .* is of Loupe 0\.1\.0 and this is 0\.2\.0: start/,
    );
    const right = await answer(server, "right");
    assert.equal((await take(queue, 1))[0].where.worker, "right");
    assert.equal(await other.stop(), 0);
    await right.stop();
  });
});

Deno.test("pictures of another digest are refused, and the job given back", async () => {
  await withServer(async (server) => {
    const { queue, digest, store, cluster } = await lead(server);
    const bucket = await new Objm(cluster.jetstream).open(`${PICTURES}-${digest}`);
    await bucket.putBlob({ name: "bytes" }, new Uint8Array([4, 5, 6]));
    const found = await digestOf(new Uint8Array([4, 5, 6]));
    const lines: string[] = [];
    const packs = packsInMemory();
    const worker = await answer(server, "worker", { lines, packs });
    await queue.offer([jobOf(0, digest)]);
    await until(() => lines.length > 0);
    assert.equal(
      lines[0],
      `Warning: trial 0 is given back: Cannot fetch ${
        digest.slice(0, 12)
      }… as what the server has ` +
        `under that name is ${found.slice(0, 12)}…`,
    );
    assert.deepEqual(packs.came, []);
    assert.equal(await store.put(new Uint8Array([1, 2, 3])), digest); // it sees that it is not there
    const next = await answer(server, "next");
    assert.deepEqual(trialsOf(await take(queue, 1)), [0]);
    await Promise.all([worker.stop(), next.stop()]);
  });
});

Deno.test("a full store is said, by leader and worker, and nothing is lost", async () => {
  await withServer(async (server) => {
    const { store, queue, digest } = await lead(server);
    const lines: string[] = [];
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const worker = await answer(server, "worker", {
      lines,
      async train(job) {
        began.resolve();
        await goOn.promise;
        return resultOf(job, "worker");
      },
    });
    await queue.offer([jobOf(0, digest)]);
    await began.promise;
    const filling: string[] = [];
    const full = await refusal((async () => {
      for (let i = 0;; i++) filling.push(await store.put(new Uint8Array(100_000).fill(i)));
    })());
    assert.match(full, /^Cannot put 0\.1 MB on the server as its store is full: give it more room/);
    assert.match(
      await refusal(queue.offer([jobOf(1, digest)])),
      /^Cannot put trial 1 into the queue as the server's store is full: give it more room/,
    );
    goOn.resolve();
    await until(() => lines.length > 0);
    assert.match(lines[0], /^Warning: the result of trial 0 waits as the server's store is full:/);
    await Promise.all(filling.map((each) => store.remove(each)));
    assert.deepEqual(trialsOf(await take(queue, 1)), [0]);
    await queue.offer([jobOf(1, digest)]);
    assert.deepEqual(trialsOf(await take(queue, 1)), [1]);
    await worker.stop();
  }, { mostBytes: 1_000_000 });
});

Deno.test("a server that goes away is waited for: one line, and nothing is lost", async () => {
  await withServer(async (server) => {
    const said: string[] = [];
    const { queue, digest } = await lead(server, said);
    const lines: string[] = [];
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const worker = await answer(server, "worker", {
      lines,
      async train(job) {
        began.resolve();
        await goOn.promise;
        return resultOf(job, "worker");
      },
    });
    await queue.offer([0, 1, 2].map((i) => jobOf(i, digest)));
    const results = take(queue, 3);
    await began.promise;
    await server.stop();
    goOn.resolve(); // its result is ready while nobody takes it
    await delay(3000);
    await server.start();
    assert.deepEqual(trialsOf(await results), [0, 1, 2]);
    await worker.stop();
    for (const told of [said, lines]) {
      assert.equal(told.length, 2, told.join("\n"));
      assert.match(told[0], /^The server at .* is away: trying until it is back, nothing is lost$/);
      assert.match(told[1], /^The server at .* is back$/);
    }
  });
});

const message = encodeMessage<JobMessage>(VERSION, { sweep: "a-sweep", job: jobOf(1) });
const answerOf = encodeMessage<ResultMessage>(VERSION, {
  sweep: "a-sweep",
  result: resultOf(jobOf(1), "worker"),
});

Deno.test("500 changed messages are read, within limits, or refused in words", () => {
  const read = { job: 0, result: 0 };
  const refused = new Set<string>();
  for (
    const [kind, good, schema] of [
      ["job", message, JOB_MESSAGE],
      ["result", answerOf, RESULT_MESSAGE],
    ] as const
  ) {
    for (const bytes of mutations(good, 23, 250)) {
      try {
        const found = readMessage<JobMessage | ResultMessage>("a subject", bytes, schema, VERSION);
        assert.match(found.sweep, /^[\w-]{1,100}$/);
        read[kind]++;
      } catch (error) {
        const text = (error as Error).message;
        assert.match(text, /^Cannot use 'a subject' as [^\n]{1,600}$/);
        assert.ok(error instanceof OtherVersion || error instanceof Error);
        refused.add(text.replaceAll(/found .*/g, ""));
      }
    }
  }
  assert.ok(read.job > 0 && read.result > 0 && refused.size > 20, `${refused.size}`);
});

Deno.test("hostile messages on the wire stop neither worker nor leader", async () => {
  await withServer(async (server) => {
    const said: string[] = [];
    const { queue, digest, cluster } = await lead(server, said);
    const trained: number[] = [];
    const lines: string[] = [];
    const worker = await answer(server, "worker", {
      lines,
      train(job) {
        trained.push(job.trial.trial);
        return Promise.resolve(resultOf(job, "worker"));
      },
    });
    const hostile = [
      new Uint8Array(),
      new TextEncoder().encode("[".repeat(10_000)),
      new TextEncoder().encode('{"format":1,"version":"0.1.0","sweep":"../..","job":{}}'),
      new Uint8Array(900_000),
      ...mutations(message.subarray(0, 200), 1, 4),
    ];
    for (const [i, bytes] of hostile.entries()) {
      await cluster.jetstream.publish(`loupe.jobs.hostile.${i}.0`, bytes);
      await cluster.jetstream.publish(`loupe.results.a-sweep.${100 + i}.0`, bytes);
      cluster.connection.publish("loupe.presence.hostile", bytes);
    }
    const other = encodeMessage<ResultMessage>(VERSION, {
      sweep: "a-sweep",
      result: resultOf(jobOf(7), "who did not say so"),
    });
    await cluster.jetstream.publish("loupe.results.a-sweep.8.0", other); // of another trial
    await queue.offer([jobOf(0, digest)]);
    assert.deepEqual(trialsOf(await take(queue, 1)), [0]);
    assert.deepEqual(trained, [0]);
    assert.equal(await worker.stop(), 1);
    assert.ok(lines.every((line) => line.startsWith("Warning: a job is left out: Cannot use")));
    assert.ok(said.every((line) => line.startsWith("Warning: a result is left out: Cannot use")));
    assert.equal(said.length, hostile.length + 1);
  });
});

Deno.test("three workers, one of them killed, and a server that goes and comes: one worker's table", async () => {
  await withFaces((work, faces) =>
    withServer(async (server) => {
      const trouble = { work, faces, trials: 4, workers: 3, kills: 1 };
      await sharedSweep(server, trouble, uniforms(23, 1));
    })
  );
});
