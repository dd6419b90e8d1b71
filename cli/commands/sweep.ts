/** `sweep [FOLDER]`. @module */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { plural } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import about from "../../deno.json" with { type: "json" };
import { writeFile } from "../../engine/run/disk.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import { readReport } from "../../engine/run/report_file.ts";
import { checkRunDirectory, type RunDirectory } from "../../engine/run/run_directory.ts";
import {
  createSweepDirectory,
  openResults,
  openSweepDirectory,
  readSweep,
  writeSweep,
} from "../../engine/run/sweep_files.ts";
import { csvOf } from "../../engine/sweep/csv.ts";
import { importanceOf } from "../../engine/sweep/importance.ts";
import { leadSweep } from "../../engine/sweep/lead.ts";
import { placeOf, whereOf } from "../../engine/sweep/run_trial.ts";
import { type Sweep, trialCount, trialOf } from "../../engine/sweep/sweep.ts";
import { chooseTrial, tableOf } from "../../engine/sweep/table.ts";
import type { Job, JobResult } from "../../engine/sweep/trial.ts";
import { secondsFor, stepsOfJob } from "../../engine/sweep/work.ts";
import { openPool } from "../sweep/open_pool.ts";
import { configurationsOf, planSweep, searchOf } from "../sweep/plan.ts";
import { parseSweep, SWEEP } from "../sweep/sweep_options.ts";
import { sweepText } from "../sweep/table_text.ts";
import { createTelling } from "../sweep/telling.ts";
import { dimensionsOf } from "../sweep/vary.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { checkAlone } from "../terminal/alone.ts";
import { helpOf, type Parsed, UsageError } from "../terminal/arguments.ts";
import { failureText } from "../terminal/failure.ts";
import { print } from "../terminal/print.ts";
import { say } from "../terminal/progress.ts";
import { secondsSinceStart } from "../terminal/started.ts";
import { onStopSignal } from "../terminal/stop_signals.ts";
import { drawnFaces } from "../training/prepare.ts";
import { train } from "./train.ts";

/** Trains all trials of a sweep, chooses by validation, and trains and tests what was chosen. */
export async function sweep(args: string[]): Promise<number> {
  const parsed = parseSweep(args);
  if (parsed.help) return print(helpOf(SWEEP)), 0;
  if (!parsed.has("resume") && parsed.has("at")) {
    throw new UsageError("Cannot use --at without --resume SWEEP");
  }
  const opened = parsed.has("resume") ? await resumed(parsed) : await begun(parsed);
  using _directory = opened.directory;
  using results = await openResults(opened.directory.path);
  try {
    return await follow({ ...opened, parsed, results });
  } catch (error) {
    const why = failureText(error);
    // Where the disk is full this fails, too: the first error is the one that counts.
    await writeSweep(opened.directory.path, { ...opened.sweep, status: "failed", why })
      .catch(() => {});
    throw error;
  }
}

/** A sweep whose folder is locked, and this machine's place among those where trials run. */
interface Opened {
  readonly directory: RunDirectory;
  readonly sweep: Sweep;
  readonly where: ReturnType<typeof whereOf>;
}

const WORKER = "this machine";

/** Plans a sweep and writes its `sweep.json`. */
async function begun(parsed: Parsed): Promise<Opened> {
  const dimensions = dimensionsOf(parsed);
  const search = searchOf(parsed, dimensions);
  const configurations = await configurationsOf(parsed, search.points);
  const folder = parsed.names[0] ?? await drawnFaces();
  const directory = createSweepDirectory(parsed.text("out"), folder);
  try {
    const { path } = directory;
    checkRunDirectory(bestOf(path), folder);
    const device = await openAnnounced(configurations[0].backend);
    const planning = { ...search, parsed, dimensions, configurations, device, folder };
    const sweep = await planSweep(path, planning);
    await writeSweep(path, sweep);
    const { settings, seeds } = sweep;
    say(
      `Sweep: ${plural(settings.length, "setting")} by ${sweep.search} search, ` +
        `${plural(seeds.length, "seed")} each, in '${visible(path)}'`,
    );
    return { directory, sweep, where: whereOf({ device, worker: WORKER }) };
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
}

/** What may be said beside `--resume`: what changes no trial. */
const BESIDE_RESUME = [
  "at",
  "budget",
  "no-best",
  "json",
  "nats",
  "token",
  "insecure",
  "by",
  "tabs",
];

/** Takes up a sweep that was cut off or stopped. Throws an `Error` where it is finished. */
async function resumed(parsed: Parsed): Promise<Opened> {
  checkAlone(SWEEP, parsed, {
    option: "resume",
    allowed: BESIDE_RESUME,
    why: "a sweep goes on with its own pictures and options, --at FOLDER says where they are now",
  });
  const directory = openSweepDirectory(parsed.text("resume")!);
  try {
    const sweep = await readSweep(directory.path);
    if (sweep.status === "finished") {
      throw new Error(`Cannot resume '${visible(directory.path)}' as it is finished`);
    }
    if (sweep.version !== about.version) {
      say(`Warning: Loupe ${sweep.version} began it, so the rest may differ in last digits`);
    }
    const device = await openAnnounced(sweep.backend);
    if (sweep.tunedOn !== undefined && sweep.tunedOn !== placeOf(device)) {
      say(
        `Warning: the sweep began on ${visible(sweep.tunedOn)}; another adapter rounds in other ` +
          "places, and its own kernels are used",
      );
    }
    return { directory, sweep, where: whereOf({ device, worker: WORKER }) };
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
}

/** A sweep that goes on. */
interface Following extends Opened {
  readonly parsed: Parsed;
  readonly results: Awaited<ReturnType<typeof openResults>>;
}

/** Trains what is open, then tells, chooses and trains what was chosen. */
async function follow(following: Following): Promise<number> {
  const { directory: { path }, parsed, results: { results } } = following;
  let sweep: Sweep = { ...following.sweep, status: "running", why: undefined, ended: undefined };
  await writeSweep(path, sweep);
  const ending = await trainAll({ ...following, sweep });
  const chosen = ending === "stopped" ? undefined : chooseTrial(sweep, results);
  sweep = {
    ...sweep,
    ...chosen && { chosen },
    status: ending === "stopped" ? "stopped" : "running",
    ended: new Date().toISOString(),
    ...ending !== "done" && { why: WHY[ending] },
  };
  await writeSweep(path, sweep);
  await writeFile(join(path, "sweep.csv"), csvOf(sweep, results));
  print(`\n${sweepText(sweep, tableOf(sweep, results), importanceOf(sweep, results))}`);
  if (ending !== "done") {
    const count = results.filter(({ rung }) => rung === 0).length;
    say(`${WHY[ending]}: ${count} of ${plural(trialCount(sweep), "trial")} were begun and done`);
  }
  if (ending === "stopped") {
    say(`Go on with \`deno task sweep --resume ${visible(path)}\``);
  } else if (!chosen) throw nothingChosen(results);
  else if (!parsed.has("no-best")) {
    sweep = await trainBest(path, sweep, parsed);
  }
  if (sweep.status === "running") {
    sweep = { ...sweep, status: "finished" };
    await writeSweep(path, sweep);
  }
  say(`The table is in '${visible(join(path, "sweep.csv"))}'`);
  if (parsed.json) print(JSON.stringify(await jsonOf(path, sweep, results)));
  return 0;
}

/** How training ended. */
type Ending = "done" | "stopped" | "budget";

const WHY = {
  stopped: "It was asked to stop",
  budget: "The budget allows no further trial",
} as const;

/** Trains all that is open. */
async function trainAll({ directory: { path }, sweep, where, parsed, results }: Following) {
  const pool = await openPool({ path, sweep, where, parsed });
  const telling = createTelling(sweep, results.results);
  const stop = new AbortController();
  const deafen = onStopSignal(() => stop.signal.aborted, () => {
    say("\nAsked to stop: trials that are done are kept");
    stop.abort();
  });
  try {
    const isDone = await leadSweep({
      ...results,
      ...telling,
      sweep,
      pool,
      signal: stop.signal,
      mayBegin: (job) => endsInTime(sweep, results.results, job, parsed),
    });
    return isDone ? "done" : "budget";
  } catch (error) {
    if (stop.signal.aborted) return "stopped";
    throw error;
  } finally {
    deafen();
    telling.end();
    await pool.close();
  }
}

/** No two trainings take the same time. */
const MARGIN = 1.1;

/** Whether a job that begins now, and the training of the best after it, end within the budget. */
function endsInTime(sweep: Sweep, results: readonly JobResult[], job: Job, parsed: Parsed) {
  const budget = parsed.number("budget");
  if (budget === undefined) return true;
  const { setting } = job.trial;
  const secondsOf = (until?: number) =>
    secondsFor(sweep, results, { setting, steps: stepsOfJob(sweep, { ...job, until }) }) ?? 0;
  const best = parsed.has("no-best") ? 0 : secondsOf();
  return secondsSinceStart() + MARGIN * (secondsOf(job.until) + best) <= budget;
}

function nothingChosen(results: readonly JobResult[]): Error {
  const failed = results.find((result) => result.status === "failed");
  return new Error(
    failed
      ? `Cannot choose as no setting was trained by every seed: trial ${failed.trial} failed, ` +
        visible(failed.error)
      : "Cannot choose as no setting was trained to its end: take a larger --budget, or fewer epochs",
  );
}

/** The folder of the run in which a sweep's best is trained. */
const bestOf = (path: string) => join(dirname(path), `${basename(path)}_best`);

/** Trains the chosen trial as a run, or goes on with that run; the sweep with it, or stopped. */
async function trainBest(path: string, sweep: Sweep, parsed: Parsed): Promise<Sweep> {
  const { trial } = sweep.chosen!;
  const { varied, seed } = trialOf(sweep, trial);
  const run = bestOf(path);
  const named: Sweep = { ...sweep, chosen: { trial, run: basename(run) } };
  await writeSweep(path, named);
  const said = Object.entries(varied).map(([name, value]) => `${name} ${value}`).join(", ");
  say(`\nChosen by validation: trial ${trial}, ${visible(said)}, seed ${seed}`);
  const at = parsed.has("at") ? ["--at", parsed.text("at")!] : [];
  const status = async () => (await readRunRecord(run)).status;
  if (!existsSync(join(run, "run.json"))) {
    await train(["--trial", join(path, String(trial)), "--out", run, ...at]);
  } else if (await status() !== "finished") await train(["--resume", run, ...at]);
  if (await status() === "finished") return named;
  const stopped: Sweep = { ...named, status: "stopped", why: WHY.stopped };
  await writeSweep(path, stopped);
  return stopped;
}

/** What a program is told. */
async function jsonOf(path: string, sweep: Sweep, results: readonly JobResult[]) {
  const { chosen, status, why } = sweep;
  const run = chosen?.run === undefined ? undefined : join(dirname(path), chosen.run);
  const report = run === undefined ? undefined : await readReport(run);
  return {
    sweep: path,
    status,
    why,
    trials: trialCount(sweep),
    settings: tableOf(sweep, results).map(({ results, ...row }) => ({
      ...row,
      trials: results.map(({ trial }) => trial),
    })),
    importance: importanceOf(sweep, results),
    chosen: chosen &&
      { ...trialOf(sweep, chosen.trial), configuration: undefined, kernels: undefined },
    run,
    testAccuracy: report?.accuracy,
    testCount: report?.count,
  };
}
