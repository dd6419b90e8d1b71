/** `worker`: trains what the sweeps and the shared trainings of a server ask for. @module */
import { visible } from "../../data/text/visible.ts";
import { PICTURES } from "../../engine/cluster/pool.ts";
import { openPart } from "../../engine/cluster/open_part.ts";
import type { SeatMessage } from "../../engine/cluster/shared_messages.ts";
import { openStore } from "../../engine/cluster/store.ts";
import { work, type WorkerOptions } from "../../engine/cluster/worker.ts";
import { whereOf } from "../../engine/sweep/run_trial.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import type { Job, JobResult, Where } from "../../engine/sweep/trial.ts";
import { connectionOf, NATS_OPTIONS } from "../cluster/options.ts";
import { packsOnDisk, readPack, WORKER_FOLDER } from "../cluster/packs.ts";
import { createLocalPool } from "../sweep/local_pool.ts";
import { plural } from "../../data/text/listed.ts";
import { BACKEND, backendOf, openWith } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand, type Parsed } from "../terminal/arguments.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";
import { print } from "../terminal/print.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { onStopSignal } from "../terminal/stop_signals.ts";

const WORKER: Command = {
  usage: "deno task worker --nats ws://HOST:PORT [options]",
  about:
    "Trains what the sweeps and the shared trainings of a server ask for, one after the other,\n" +
    "until Ctrl-C.",
  names: [0, 0],
  options: {
    ...NATS_OPTIONS,
    name: { kind: "text", help: "what it is called in tables of results (this machine's name)" },
    ...BACKEND,
  },
};

/** Works until it is asked to stop; what it is at then goes back to the others. */
export async function worker(args: string[]): Promise<number> {
  const parsed = parseCommand(WORKER, args);
  if (parsed.help) return print(helpOf(WORKER)), 0;
  const name = parsed.text("name") ?? Deno.hostname();
  const cluster = await connectionOf(parsed, name);
  const stop = stopSignal();
  const where = await placeOf(parsed, name);
  const pool = createLocalPool({ sweep: WORKER_FOLDER, backend: await backendOf(parsed) });
  try {
    say(`${visible(name)} works with ${visible(where.adapter)}, until Ctrl-C; waiting for jobs`);
    const done = await work({
      cluster,
      where,
      store: openStore(cluster, PICTURES),
      packs: packsOnDisk,
      train: showing(pool.run, where),
      openPart: (seat) => openSeat(seat, parsed),
      signal: stop,
    });
    const { inBytes, outBytes } = cluster.connection.stats();
    print(`${plural(done, "trial")} done; ${megabytes(inBytes)} came, ${megabytes(outBytes)} went`);
    if (parsed.json) print(JSON.stringify({ trials: done, inBytes, outBytes }));
    return 0;
  } finally {
    await pool.close();
    await cluster.close();
  }
}

/** What computes; it is looked at once, and let go: children train. */
async function placeOf(parsed: Parsed, worker: string): Promise<Where> {
  const device = await openWith(await backendOf(parsed));
  const where = whereOf({ device, worker });
  device.gpu.destroy();
  return where;
}

/** Opens the training of a part, in this process: its optimizers remember from round to round. */
async function openSeat(seat: SeatMessage, parsed: Parsed): Promise<Trainer> {
  const { shared, part, job: { trial } } = seat;
  say(`At the shared training ${visible(shared)}: part ${part + 1} of its pictures`);
  const device = await openWith(await backendOf(parsed));
  const machine = { device, residentBytes: residentBytesOf(device) };
  const trainer = await openPart(machine, await readPack(trial.pictures), seat);
  return {
    ...trainer,
    close() {
      trainer.close();
      device.gpu.destroy();
    },
  };
}

/** Aborts when somebody asks for the end. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onStopSignal(() => stop.signal.aborted, () => {
    say("\nAsked to stop: the job goes to another");
    stop.abort();
  });
  return stop.signal;
}

/** Trains as `run` does, and shows people what it is at. */
function showing(run: WorkerOptions["train"], where: Where): WorkerOptions["train"] {
  const progress = createProgress();
  return async (job, hooks) => {
    const { trial, configuration: { epochs } } = job.trial;
    try {
      const result = await run(job, {
        ...hooks,
        onEpoch(epoch) {
          const accuracy = `validation accuracy ${percent(epoch.validationAccuracy)}`;
          progress.show({ done: epoch.epoch, total: epochs, text: `trial ${trial}  ${accuracy}` });
          hooks.onEpoch(epoch);
        },
      });
      progress.say(outcomeText(job, result));
      return { ...result, where };
    } finally {
      progress.end();
    }
  };
}

/** `trial 3  learning-rate 0.003, seed 1  validation accuracy 81.2 %  5.1 s`. */
function outcomeText({ trial: { trial, varied, seed } }: Job, result: JobResult): string {
  const named = Object.entries({ ...varied, seed }).map(([name, value]) => `${name} ${value}`);
  const outcome = result.status === "failed"
    ? `failed: ${result.error}`
    : `validation accuracy ${percent(result.validationAccuracy)}`;
  return visible(
    `trial ${trial}  ${named.join(", ")}  ${outcome}  ${result.seconds.toFixed(1)} s`,
  );
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
