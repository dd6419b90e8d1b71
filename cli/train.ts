/** `train [FOLDER]`. @module */
import { join } from "node:path";
import type { Dataset } from "../data/dataset.ts";
import type { Split } from "../data/split.ts";
import type { Device } from "../engine/device.ts";
import { drawCurves } from "../engine/train/curves.ts";
import { computeReport, formatReport, type Report } from "../engine/train/report.ts";
import type { EpochEvent, StepEvent } from "../engine/train/loop.ts";
import { createTrainer, type Trainer } from "../engine/train/trainer.ts";
import { openAnnounced } from "./adapter.ts";
import { helpOf, parseCommand } from "./arguments.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { createProgress, duration } from "./progress.ts";
import {
  createRunDirectory,
  openEvents,
  type RunRecord,
  writeFile,
  writeModel,
  writeRunRecord,
} from "./run_directory.ts";
import { createSnapshots } from "./snapshots.ts";
import { type History, openStopped, type StoppedRun } from "./resume.ts";
import { recipeOf, TRAIN } from "./train_options.ts";
import { choicesOf, tuningOf, warnOfOthers } from "./tuning.ts";

/** Trains, tests, reports and saves a run. */
export async function train(args: string[]): Promise<number> {
  const parsed = parseCommand(TRAIN, args);
  if (parsed.help) return console.log(helpOf(TRAIN)), 0;
  const resumed = parsed.text("resume");
  const before = resumed === undefined ? undefined : await openStopped(resumed, parsed);
  const recipe = before?.recipe ?? recipeOf(parsed);
  const device = await openAnnounced();
  const prepared = await prepare(parsed, recipe, device, before);
  const choices = before?.kernels ?? await choicesOf(parsed);
  const tuning = tuningOf(parsed);
  const bytes = residentBytes(device);
  const trainer = await createTrainer({ ...prepared, residentBytes: bytes, choices, tuning });
  if (choices) warnOfOthers(choices, trainer.choices);
  const run = resumed ?? await createRunDirectory(parsed.text("out"));
  const record = recordOf(prepared, trainer);
  await writeRunRecord(run, record);
  try {
    const result = await runTraining(run, prepared, trainer, before);
    const status = result.stopped ? "stopped" : "finished";
    await writeRunRecord(run, { ...record, status });
    printResult(run, prepared, result, parsed.json);
    return 0;
  } catch (error) {
    await save(run, prepared, trainer).catch(() => {}); // a lost device has no weights to give
    const message = error instanceof Error ? error.message : String(error);
    await writeRunRecord(run, { ...record, status: "failed", error: message });
    throw error;
  } finally {
    trainer.close();
  }
}

/** A quarter of the memory: beyond it pictures are streamed. */
function residentBytes(device: Device): number {
  const { total } = Deno.systemMemoryInfo();
  return Math.min(total / 4, 4 * device.gpu.limits.maxStorageBufferBindingSize);
}

interface Result {
  readonly report?: Report;
  readonly testLoss?: number;
  readonly steps: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly stopped: boolean;
}

async function runTraining(
  run: string,
  prepared: Prepared,
  trainer: Trainer,
  before?: StoppedRun,
): Promise<Result> {
  const { dataset, split } = prepared;
  const stop = new AbortController();
  const onSignal = () => {
    console.error("\nStopping after this step; what was trained is saved");
    stop.abort();
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  signals.forEach((signal) => Deno.addSignalListener(signal, onSignal));
  const history: History = before?.history ?? { steps: [], epochs: [] };
  const started = performance.now();
  const events = openEvents(run);
  try {
    const hooks = hooksOf(trainer, events, history, started, before?.state.step);
    const snapshots = createSnapshots(run, trainer);
    const { seed } = prepared;
    const about = { seed, kernels: trainer.choices };
    const checkpoints = createCheckpoints(run, prepared.checkpointEvery, about);
    const all = { ...hooks, snapshots, checkpoints, signal: stop.signal };
    const steps = await trainer.train(all, before?.state);
    const seconds = (performance.now() - started) / 1000;
    trainer.restoreBest();
    await save(run, prepared, trainer);
    await writeFile(join(run, "curves.svg"), curvesOf(run, history));
    const images = history.steps.filter(({ step }) => step > (before?.state.step ?? 0))
      .reduce((sum, { images }) => sum + images, 0);
    const tested = split.test.length ? await test(run, dataset, split, trainer) : undefined;
    events.write({ type: "finished", step: steps, seconds, ...tested?.figures });
    return {
      report: tested?.report,
      testLoss: tested?.figures.testLoss,
      steps,
      epochs: history.epochs.length,
      seconds,
      imagesPerSecond: images / seconds,
      stopped: stop.signal.aborted,
    };
  } finally {
    events.close();
    signals.forEach((signal) => Deno.removeSignalListener(signal, onSignal));
  }
}

function hooksOf(
  trainer: Trainer,
  events: ReturnType<typeof openEvents>,
  history: History,
  started: number,
  firstStep = 0,
) {
  const progress = createProgress();
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return {
    onStep(event: StepEvent) {
      history.steps.push(event);
      events.write(event);
      const perStep = (performance.now() - started) / (event.step - firstStep) / 1000;
      const left = perStep * (trainer.steps - event.step);
      const text = `epoch ${event.epoch}/${trainer.epochs}  loss ${event.loss.toFixed(4)}  ` +
        `accuracy ${percent(event.accuracy)}  ${event.imagesPerSecond.toFixed(0)} images/s  ` +
        `${duration(left)} left`;
      progress.show({ done: event.step, total: trainer.steps, text });
      if (event.step === trainer.steps) progress.end();
    },
    onEpoch(event: EpochEvent) {
      history.epochs.push(event);
      events.write(event);
      const validation = event.validationLoss === undefined
        ? ""
        : `  validation loss ${event.validationLoss.toFixed(4)}  ` +
          `accuracy ${percent(event.validationAccuracy!)}`;
      progress.say(
        `epoch ${String(event.epoch).padStart(3)}  loss ${event.loss.toFixed(4)}  ` +
          `accuracy ${percent(event.accuracy)}${validation}`,
      );
    },
  };
}

/** Writes `model/`. */
async function save(run: string, prepared: Prepared, trainer: Trainer): Promise<void> {
  const { dataset, fit, standardisation, layers, architecture } = prepared;
  const { height, width, classes } = dataset;
  const preprocessing = { height, width, fit, ...standardisation };
  const weights = await trainer.weights();
  const { parameters } = trainer.network;
  const stored = new Map(
    [...weights].map(([name, data]) => [name, { shape: parameters.get(name)!.shape, data }]),
  );
  await writeModel(
    run,
    { format: "loupe-model", version: 1, architecture, layers, classes, preprocessing },
    stored,
  );
}

function curvesOf(run: string, { steps, epochs }: History) {
  return drawCurves({
    title: run,
    steps: steps.map(({ step }) => step),
    loss: steps.map(({ loss }) => loss),
    accuracy: steps.map(({ accuracy }) => accuracy),
    validation: epochs.flatMap(({ step, validationLoss: loss, validationAccuracy: accuracy }) =>
      loss === undefined || accuracy === undefined ? [] : [{ step, loss, accuracy }]
    ),
  });
}

/** The one time that test pictures are looked at. */
async function test(run: string, dataset: Dataset, { test }: Split, trainer: Trainer) {
  const { losses, predictions, probabilities } = await trainer.evaluate(test);
  const report = computeReport({
    classes: dataset.classes,
    files: Array.from(test, (i) => dataset.files[i]),
    labels: Array.from(test, (i) => dataset.labels[i]),
    predictions,
    probabilities,
  });
  await writeFile(join(run, "report.json"), JSON.stringify(report, null, 2) + "\n");
  await writeFile(join(run, "report.txt"), formatReport(report));
  const testLoss = losses.reduce((a, b) => a + b, 0) / losses.length;
  return { report, figures: { testAccuracy: report.accuracy, testLoss, testCount: report.count } };
}

function recordOf(prepared: Prepared, trainer: Trainer): RunRecord {
  const { device, dataset, split, recipe, seed, folder, fit, architecture, layers } = prepared;
  const names = (indices: Uint32Array) => Array.from(indices, (i) => dataset.files[i]);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.gpu.limits;
  return {
    status: "running",
    started: new Date().toISOString(),
    configuration: {
      ...recipe,
      architecture,
      layers,
      fit,
      size: { height: dataset.height, width: dataset.width },
    },
    seed,
    adapter: {
      name: device.adapter.name,
      software: device.traits.software,
      limits: { maxBufferSize, maxStorageBufferBindingSize },
    },
    versions: { deno: Deno.version.deno, os: Deno.build.os },
    data: { folder, fingerprint: dataset.fingerprint, pictures: dataset.files.length },
    split: {
      train: names(split.train),
      validation: names(split.validation),
      test: names(split.test),
    },
    kernels: trainer.choices,
  };
}

function printResult(run: string, { device, split }: Prepared, result: Result, json: boolean) {
  if (result.report) console.log(`\n${formatReport(result.report)}`);
  else console.log("\nNo pictures were set aside for a test");
  console.log(
    `${result.steps} steps in ${duration(result.seconds)}, ` +
      `${result.imagesPerSecond.toFixed(0)} images/s. Saved to ${run}`,
  );
  if (!json) return;
  console.log(JSON.stringify({
    run,
    testAccuracy: result.report?.accuracy,
    testLoss: result.testLoss,
    testCount: result.report?.count ?? 0,
    trainCount: split.train.length,
    steps: result.steps,
    epochs: result.epochs,
    seconds: result.seconds,
    imagesPerSecond: result.imagesPerSecond,
    adapter: device.adapter.name,
  }));
}
