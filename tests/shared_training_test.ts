/** Shared trainings: what is promised of their bits, workers that come and go, leaders that die. */
import type { NatsConnection } from "@nats-io/nats-core";
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { writeDrawnFaces } from "../data/faces/write_faces.ts";
import { encodeMessage, type Message } from "../engine/cluster/messages.ts";
import { leadTraining } from "../engine/cluster/leader.ts";
import { openCrew } from "../engine/cluster/nats_crew.ts";
import { partSetup } from "../engine/cluster/parts.ts";
import { changingShapes } from "../engine/cluster/rounds.ts";
import { sit } from "../engine/cluster/seat.ts";
import {
  type SeatMessage,
  SHARED_STORE,
  sharedSubject,
} from "../engine/cluster/shared_messages.ts";
import { openStore } from "../engine/cluster/store.ts";
import { uniforms } from "../engine/graph/random.ts";
import { openDevice } from "../engine/plan/device.ts";
import { allEvents } from "../engine/run/events.ts";
import { readRunRecord } from "../engine/run/record.ts";
import { readReport } from "../engine/run/report_file.ts";
import type { StepEvent } from "../engine/train/events.ts";
import type { TrainingHooks } from "../engine/train/loop.ts";
import type { TrainingState } from "../engine/train/state.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { type TestServer, VERSION, withServer } from "./cluster/server.ts";
import { smallSetup } from "./fixtures.ts";
import { mutations } from "./mutated/mutations.ts";
import { type MemoryCrew, memoryCrew } from "./shared/memory_crew.ts";

const device = await openDevice();
const OUTER = { rate: 1, momentum: 0.5 };
const RECIPE = { batch: 4, epochs: 4 };

/** Leads a training of two parts by a crew; gives its weights, and the states that were due. */
async function led(crew: MemoryCrew, hooks: TrainingHooks = {}, from?: TrainingState) {
  const setup = await smallSetup(device, RECIPE);
  const own = await createTrainer(setup);
  const sharing = {
    workers: 2,
    roundSteps: 5,
    outer: OUTER,
    openCrew: () => Promise.resolve(crew),
  };
  const trainer = leadTraining(own, setup, sharing);
  const states: TrainingState[] = [];
  const write = (state: TrainingState) => Promise.resolve(void states.push(state));
  try {
    const checkpoints = { due: () => true, write };
    await trainer.train({ checkpoints, ...hooks }, from);
    return { states, weights: await trainer.weights(), steps: trainer.steps };
  } finally {
    own.close();
  }
}

const crewOf = async (
  ...args: Parameters<typeof memoryCrew> extends [unknown, ...infer R] ? R : never
) => await memoryCrew(await smallSetup(device, RECIPE), ...args);

Deno.test("the same changes in the same rounds give the same bits, also where the leader went on", async () => {
  const crew = await crewOf(2);
  const whole = await led(crew);
  assert.deepEqual((await led(await crewOf(2))).weights, whole.weights);
  // A leader that dies after the second round; its workers wait for the next.
  const kept = await crewOf(2);
  const end = kept.end;
  const stop = new AbortController();
  const first = await led({ ...kept, end: () => Promise.resolve() }, {
    signal: stop.signal,
    onStep: ({ step }) => step === 10 && stop.abort(),
  });
  assert.deepEqual(first.states.map(({ step }) => step), [5, 10]);
  const rest = await led({ ...kept, end }, {}, first.states.at(-1)!);
  assert.deepEqual(rest.weights, whole.weights);
  assert.equal(rest.states.at(-1)!.step, whole.steps);
});

Deno.test("a round goes on without a worker, and another takes its place", async () => {
  const crew = await crewOf(2, ({ round }, part) => {
    if (part !== 1) return undefined;
    return round === 1 ? "lost" : round === 2 ? "new" : undefined;
  });
  const images: number[] = [];
  const lost = await led(crew, { onStep: (step) => void images.push(step.images) });
  const all: number[] = [];
  const whole = await led(await crewOf(2), { onStep: (step) => void all.push(step.images) });
  assert.deepEqual(images, all.map((count, i) => i >= 5 && i < 10 ? count / 2 : count));
  assert.notDeepEqual(lost.weights, whole.weights);
});

/** A seat whose training the test opens itself. */
async function seatOf(part: number): Promise<Omit<SeatMessage, keyof Message | "shared">> {
  const { recipe, forward, dataset: { height, width } } = await smallSetup(device, RECIPE);
  const configuration = {
    ...recipe,
    architecture: "tiny",
    network: forward.description,
    fit: "cover" as const,
    size: { height, width },
  };
  const pictures = "0".repeat(64);
  const trial = { trial: part, setting: 0, varied: {}, seed: 1, configuration, pictures };
  return { part, job: { trial, rung: 0 }, standardisation: { mean: [0, 0, 0], scale: [1, 1, 1] } };
}

/** A training of two parts over a server, whose workers begin once `meanwhile` is over. */
async function overNats(
  server: TestServer,
  shared: string,
  { meanwhile, onStep }: {
    readonly meanwhile?: () => Promise<void>;
    readonly onStep?: (step: StepEvent) => void;
  } = {},
) {
  const lines: string[] = [];
  const ended = new AbortController();
  const cluster = await server.connect("leader", lines);
  const setup = await smallSetup(device, RECIPE);
  const own = await createTrainer(setup);
  const seats = [await seatOf(0), await seatOf(1)];
  const store = openStore(cluster, SHARED_STORE);
  const shapes = changingShapes(own.network);
  const trainer = leadTraining(own, setup, {
    workers: 2,
    roundSteps: 5,
    outer: OUTER,
    openCrew: () => openCrew({ cluster, shared, store, seats, shapes, wait: 30 }),
  });
  const steps: number[] = [];
  const training = trainer.train({
    onStep(step) {
      steps.push(step.step);
      onStep?.(step);
    },
  });
  try {
    await meanwhile?.();
    const workers = seats.map(async (seat, part) =>
      await sit({ ...seat, format: 1, version: VERSION, shared }, {
        cluster: await server.connect(`worker ${part}`, lines),
        open: () => createTrainer(partSetup(setup, { part, workers: 2 })),
        signal: ended.signal,
      })
    );
    await training;
    assert.deepEqual(await Promise.all(workers), ["ended", "ended"]);
    assert.deepEqual(steps, Array.from({ length: trainer.steps }, (_, i) => i + 1));
    return { lines, weights: await trainer.weights() };
  } finally {
    ended.abort();
    own.close();
  }
}

Deno.test("what is no message, or lies, is left out in words and changes nothing", async () => {
  const undisturbed = await led(await crewOf(2));
  await withServer(async (server) => {
    const { connection } = await server.connect("hostile");
    const { lines, weights } = await overNats(server, "hostile", {
      async meanwhile() {
        const refused = await disturb(connection, "hostile");
        assert.deepEqual(refused, [
          ...Array(2).fill("another trains that part"),
          "the round is over",
        ]);
      },
    });
    assert.deepEqual(weights, undisturbed.weights);
    const left = lines.filter((line) => line.startsWith("Warning: a message is left out: Cannot"));
    assert(left.length > 20, `${left.length} of ${lines.length} lines`);
    assert(left.some((line) => /is of Loupe 0\.0\.9 and this is/.test(line)), left.join("\n"));
  });
});

Deno.test("a server that goes away in mid-training, and comes back, changes nothing", async () => {
  const undisturbed = await led(await crewOf(2));
  await withServer(async (server) => {
    let back = Promise.resolve();
    const goAway = async () => {
      await server.stop();
      await delay(1500);
      await server.start();
    };
    const { weights, lines } = await overNats(server, "away", {
      onStep: ({ step }) => void (step === 10 && (back = goAway())),
    });
    await back;
    assert.deepEqual(weights, undisturbed.weights);
    assert(lines.some((line) => /The server at .* is away/.test(line)), lines.join("\n"));
  });
});

/** Why what is said is refused; nothing where nobody answers. */
async function answered(connection: NatsConnection, subject: string, bytes: Uint8Array) {
  const answer = await connection.request(subject, bytes).catch(() => undefined);
  return answer && JSON.parse(new TextDecoder().decode(answer.data)).refused;
}

/** Says what workers don't, seeded changes of what they do, and lies; gives the refusals. */
async function disturb(
  connection: NatsConnection,
  shared: string,
): Promise<string[]> {
  const ask = { part: 1, worker: "liar" };
  const change = {
    ...ask,
    status: "trained",
    round: 0,
    change: "0".repeat(64),
    steps: Array.from({ length: 5 }, () => ({ images: 4, loss: 1, accuracy: 0.5 })),
    seconds: 1,
  };
  const open = [sharedSubject.change(shared), encodeMessage(VERSION, change)] as const;
  const said = [
    [sharedSubject.change(shared), change],
    [sharedSubject.change(shared), { ...change, part: 999 }],
    [sharedSubject.change(shared), { ...change, round: 7 }],
  ] as const;
  while (await answered(connection, ...open) !== "another trains that part") await delay(100);
  for (const [subject, message] of said) {
    const good = encodeMessage(VERSION, message);
    connection.publish(subject, encodeMessage("0.0.9", message));
    for (const bytes of mutations(good, 5, 150)) connection.publish(subject, bytes);
  }
  for (const bytes of mutations(encodeMessage(VERSION, { part: 7, worker: "liar" }), 6, 50)) {
    connection.publish(sharedSubject.ask(shared), bytes);
  }
  return await Promise.all(
    said.map(([subject, message]) =>
      answered(connection, subject, encodeMessage(VERSION, message))
    ),
  );
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Starts a command; what it says to people comes together. */
function start(args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said: string[] = [];
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) said.push(text);
  })();
  return {
    get said() {
      return said.join("");
    },
    async kill() {
      child.kill("SIGKILL");
      await child.status;
    },
    stop: () => child.kill("SIGTERM"),
    async end() {
      await reading;
      return (await child.status).code;
    },
  };
}

/** The last step that a run's events tell of. */
async function lastStep(run: string): Promise<number> {
  let last = 0;
  for await (const events of allEvents(run)) last = events.at(-1)?.step ?? last;
  return last;
}

/** Waits for what comes within a minute. */
async function until(is: () => Promise<boolean> | boolean, what: () => string): Promise<void> {
  for (const began = performance.now(); !await is(); await delay(50)) {
    assert(performance.now() - began < 60_000, what());
  }
}

Deno.test("a worker and the leader are killed in mid-round: others go on", async () => {
  await withServer(async ({ url }, folder) => {
    const [faces, run] = [join(folder, "faces"), join(folder, "run")];
    await writeDrawnFaces(faces, 96, uniforms(1, 6));
    const network = ["--architecture", "tiny", "--filters", "4,8", "--size", "16x16", "--no-tune"];
    const sharing = ["--workers", "2", "--nats", url, "--round-steps", "200", "--wait", "1"];
    const steps = ["--batch", "8", "--steps", "50000", "--checkpoint-every", "0.2"];
    const lead = ["train", faces, "--out", run, ...network, ...sharing, ...steps];
    const work = ["worker", "--nats", url];
    const started = [start(lead), start(work), start(work), start(work)]; // one waits for a seat
    const said = () => started.map((each) => each.said).join("\n");
    /** The pictures of the last step that was told: 8, or 16 of both workers, but at an epoch's end. */
    const largestOfLast = async () => {
      const images: number[] = [];
      for await (const events of allEvents(run)) {
        images.push(...events.flatMap((event) => event.type === "step" ? [event.images] : []));
      }
      return Math.max(0, ...images.slice(-20));
    };
    try {
      await until(async () => await largestOfLast() === 16, said);
      await delay(500); // the next round is under way
      await started.slice(1).find(({ said }) => said.includes("part 2 of"))!.kill();
      await until(async () => await largestOfLast() === 8, said);
      assert.match(said(), /Warning: round \d+ is without 1 worker that did not answer within 1 s/);
      await until(async () => await largestOfLast() === 16, said);

      await started[0].kill();
      assert.equal((await readRunRecord(run)).status, "running");
      const again = start(["train", "--resume", run]);
      started.push(again);
      const resumed = () => Number(/Resuming '.*' after step (\d+)/.exec(again.said)?.[1]);
      await until(async () => await lastStep(run) > resumed() && /Shared/.test(again.said), said);
      again.stop();
      assert.equal(await again.end(), 0, again.said);
      const told: number[] = [];
      for await (const events of allEvents(run)) {
        told.push(...events.flatMap((event) => event.type === "step" ? [event.step] : []));
      }
      assert(resumed() % 200 === 0 && told.length > resumed(), `${resumed()}`);
      assert.deepEqual(told, told.map((_, i) => i + 1), "every step is told once");
      assert.equal((await readRunRecord(run)).status, "stopped");
      assert((await readReport(run))!.count > 0);
    } finally {
      await Promise.all(started.map((each) => each.kill().catch(() => {})));
    }
  });
});
