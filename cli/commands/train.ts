/** `train [FOLDER]`. @module */
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import about from "../../deno.json" with { type: "json" };
import type { Cluster } from "../../engine/cluster/connect.ts";
import { type Device, DeviceError } from "../../engine/plan/device.ts";
import { formatReport, remarkLines } from "../../engine/report/report.ts";
import type { Configuration } from "../../engine/run/configuration.ts";
import { writeDescription } from "../../engine/run/model_files.ts";
import { recordOf, type RunRecord, writeRunRecord } from "../../engine/run/record.ts";
import {
  checkRunDirectory,
  createRunDirectory,
  openRunDirectory,
} from "../../engine/run/run_directory.ts";
import type { Choices } from "../../engine/plan/kernels.ts";
import { placeOf } from "../../engine/sweep/run_trial.ts";
import { layerOf } from "../../engine/model/layer.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { describeMetrics } from "../../engine/train/metrics.ts";
import { capacityOf } from "../../engine/train/recipe_options.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { describeModel } from "../../engine/train/trained_model.ts";
import { createTrainer, type Trainer } from "../../engine/train/trainer.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { helpOf, parseCommand, type Parsed, UsageError } from "../terminal/arguments.ts";
import { failureText } from "../terminal/failure.ts";
import { isHeard, print } from "../terminal/print.ts";
import { duration, say } from "../terminal/progress.ts";
import { secondsSinceStart } from "../terminal/started.ts";
import { latestOf, spentBefore } from "../training/budget_end.ts";
import { againOf, checkAgain } from "../training/again.ts";
import { chooseWithin } from "../training/budget.ts";
import { configurationOf } from "../training/configuration.ts";
import { type Control, controlledByParent } from "../training/control.ts";
import { checkTrial, configurationOfTrial } from "../training/of_trial.ts";
import { checkFolds, trainFolds } from "../training/folds.ts";
import { initialOf } from "../training/origin.ts";
import { FACES, prepare, type Prepared, prepareNetwork } from "../training/prepare.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";
import { checkResume, openStopped, type StoppedRun } from "../training/resume.ts";
import { connectLeader, shareTraining } from "../training/shared.ts";
import { TRAIN } from "../training/train_options.ts";
import { type Result, runTraining, type Training } from "../training/training.ts";
import { tellOfMixed, tuningOf, warnOfOthers } from "../training/tuning.ts";
import { warmUpRemark } from "../training/warm_up.ts";

/** How often a lost GPU is opened again in one call. */
const RETRIES = 3;
/** Seconds between checkpoints, where it isn't said. */
const CHECKPOINT_EVERY = 30;

/** Trains, tests, reports and saves a run. */
export async function train(args: string[]): Promise<number> {
  const parsed = parseCommand(TRAIN, args);
  if (parsed.help) return print(helpOf(TRAIN)), 0;
  checkFolds(parsed);
  if (parsed.has("folds") && !parsed.has("fold")) return await trainFolds(parsed, args, train);
  const control = parsed.flag("control") ? controlledByParent() : undefined;
  try {
    await trainAsAsked({ args, parsed }, control);
    return 0;
  } catch (error) {
    control?.status("failed", failureText(error));
    throw error;
  }
}

/** A command line. */
interface Asked {
  readonly args: readonly string[];
  readonly parsed: Parsed;
}

/** Trains a new run or goes on with one, and again where the GPU is lost and `--retry` was said. */
async function trainAsAsked(asked: Asked, control?: Control): Promise<void> {
  const { parsed } = asked;
  const resumed = parsed.text("resume");
  if (resumed !== undefined) checkResume(parsed);
  else if (parsed.has("at") && !["again", "trial"].some(parsed.has)) {
    throw new UsageError("Cannot use --at without --resume RUN, --again RUN or --trial SWEEP");
  }
  using existing = resumed === undefined ? undefined : openRunDirectory(resumed);
  let before = existing && await openStopped(existing.path, parsed.text("at"));
  const configuration = before?.configuration ?? await chosenBy(parsed);
  const spent = before ? spentBefore(before) : 0;
  const [out, pictures] = [parsed.text("out"), configuration.folder ?? FACES];
  if (!existing) checkRunDirectory(out, pictures);
  await using cluster = configuration.shared && await connectLeader(configuration.shared, parsed);
  let [prepared, trainer] = await ready(configuration, asked, { before, cluster });
  await before?.takeUp();
  using fresh = existing ? undefined : createRunDirectory(out, pictures);
  const { path } = existing ?? fresh!;
  control?.emit({ type: "run", run: path });
  for (let retries = parsed.flag("retry") ? RETRIES : 0;; retries--) {
    try {
      return await attempt({ run: path, prepared, trainer, before, control, spent }, parsed);
    } catch (error) {
      if (retries === 0 || !(error instanceof DeviceError && error.fault === "lost")) throw error;
      say(`${error.message}; it is opened again`);
    } finally {
      trainer.close();
    }
    before = await openStopped(path);
    [prepared, trainer] = await ready(before.configuration, asked, { before, cluster });
    await before.takeUp();
  }
}

/** What a new training does: what its options say, or what another run or a trial did. */
function chosenBy(parsed: Parsed): Promise<Configuration> {
  const trial = parsed.text("trial");
  if (trial !== undefined) {
    checkTrial(parsed);
    return configurationOfTrial(trial, parsed.text("at"));
  }
  const again = parsed.text("again");
  if (again === undefined) return configurationOf(parsed);
  checkAgain(parsed);
  return againOf(again, parsed);
}

/** Opens the GPU, reads the pictures and brings all to the device. */
async function ready(
  configuration: Configuration,
  asked: Asked,
  { before, cluster }: { readonly before?: StoppedRun; readonly cluster?: Cluster },
): Promise<[Prepared, Trainer]> {
  const device = await openAnnounced(configuration.backend);
  if (before && before.adapter !== device.adapter.name) {
    say(
      `Warning: the run began on ${
        visible(before.adapter)
      }; another adapter rounds in other places`,
    );
  }
  const started = secondsSinceStart();
  const read = await prepare(configuration, device);
  const reading = secondsSinceStart() - started;
  const isChosen = asked.parsed.has("budget") && !before;
  const own = tunedHere(configuration, device) ? configuration.kernels : undefined;
  const { prepared, kernels = own } = isChosen
    ? await withinBudget(asked, read, reading)
    : { prepared: read };
  const { from, recipe, shared } = prepared;
  const setup = {
    ...setupOf(prepared, asked.parsed),
    // A checkpoint has all that the origin gave.
    initial: from && !before?.state && await initialOf(from, describeModel(prepared)) || undefined,
    choices: kernels,
  };
  const alone = await createTrainer(setup);
  const trainer = shared && cluster
    ? shareTraining(alone, setup, { prepared, shared, cluster })
    : alone;
  const tooLong = warmUpRemark(recipe, trainer.steps);
  if (tooLong) say(tooLong);
  if (own) warnOfOthers(own, trainer.choices);
  if (recipe.precision) tellOfMixed(device.traits, trainer.choices);
  return [prepared, trainer];
}

/** Whether the kernels of a configuration suit a device. */
const tunedHere = ({ tunedOn }: Configuration, device: Device) =>
  tunedOn === undefined || tunedOn === placeOf(device);

/** Chooses what ends within the budget: the pictures in their usual size are read. */
async function withinBudget(
  { args, parsed }: Asked,
  read: Prepared,
  reading: number,
): Promise<{ readonly prepared: Prepared; readonly kernels: Choices }> {
  const chosen = await chooseWithin({
    seconds: parsed.number("budget")!,
    gone: secondsSinceStart,
    reading,
    checkpointEvery: checkpointEvery(parsed),
    args,
    parsed,
    prepared: read,
    setupOf: (prepared) => setupOf(prepared, parsed),
  });
  const { folder, device } = read;
  const { choice: budget, kernels, isResized } = chosen;
  const asked = await configurationOf(parseCommand(TRAIN, [...chosen.args]));
  const configuration = { ...asked, budget };
  const prepared = isResized
    ? await prepare(configuration, device)
    : prepareNetwork(configuration, { pictures: read, folder, device });
  return { prepared, kernels };
}

/** A training of what was prepared. */
function setupOf(prepared: Prepared, parsed: Parsed): TrainingSetup {
  const { dataset, standardisation, recipe, device } = prepared;
  return {
    ...prepared,
    forward: layerOf(prepared.network),
    examples: datasetExamples(dataset, {
      standardisation,
      residentBytes: residentBytesOf(device),
      capacity: capacityOf(recipe),
    }),
    tuning: tuningOf(parsed),
  };
}

const checkpointEvery = (parsed: Parsed) => parsed.number("checkpoint-every") ?? CHECKPOINT_EVERY;

/** What is ready to train, and the seconds of its budget that earlier commands spent. */
interface Attempt extends Pick<Training, "run" | "prepared" | "trainer" | "before" | "control"> {
  readonly spent: number;
}

/** Trains in a run's directory, whose `run.json` says how it goes. */
async function attempt(
  { spent, ...ready }: Attempt,
  parsed: Parsed,
): Promise<void> {
  const { run, prepared, trainer, before, control } = ready;
  const record = recordOf({
    ...prepared,
    started: before?.started ?? new Date().toISOString(),
    adapter: adapterOf(prepared.device),
    versions: { loupe: about.version, deno: Deno.version.deno, os: Deno.build.os },
    kernels: trainer.choices,
    metrics: describeMetrics(trainer.network.metrics),
  });
  await writeRunRecord(run, record);
  await writeDescription(run, describeModel(prepared));
  control?.status("running");
  try {
    const result = await runTraining({
      ...ready,
      record,
      timeLimit: parsed.number("time-limit"),
      latest: latestOf(prepared.budget, { before: spent, since: secondsSinceStart() }),
      checkpointEvery: checkpointEvery(parsed),
    });
    const status = result.stopped ? "stopped" : "finished";
    await writeRunRecord(run, { ...record, status });
    if (control) control.status(status);
    else printResult(run, prepared, result, parsed.json);
    if (prepared.budget) {
      say(
        `${
          (spent + secondsSinceStart()).toFixed(1)
        } s of the budget of ${prepared.budget.seconds} s`,
      );
    }
    if (result.report && !isHeard()) say(`The report is in '${visible(join(run, "report.txt"))}'`);
  } catch (error) {
    // Where the disk is full this fails, too: the first error is the one that counts.
    await writeRunRecord(run, { ...record, status: "failed", error: failureText(error) })
      .catch(() => {});
    throw error;
  }
}

function adapterOf({ adapter: { name }, traits: { software }, gpu }: Device): RunRecord["adapter"] {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.limits;
  return { name, software, limits: { maxBufferSize, maxStorageBufferBindingSize } };
}

function printResult(
  run: string,
  { device, split, remarks }: Prepared,
  result: Result,
  json: boolean,
) {
  if (result.report) print(`\n${formatReport(result.report)}`);
  else print(`\nNot tested\n${remarkLines(remarks)}`);
  print(
    `${result.steps} steps in ${duration(result.seconds)}, ` +
      `${result.imagesPerSecond.toFixed(0)} images/s. Saved to ${visible(run)}`,
  );
  if (!json) return;
  print(JSON.stringify({
    run,
    testAccuracy: result.report?.accuracy,
    testLoss: result.testLoss,
    testCount: result.report?.count ?? 0,
    trainCount: split.train.length,
    remarks,
    steps: result.steps,
    epochs: result.epochs,
    seconds: result.seconds,
    imagesPerSecond: result.imagesPerSecond,
    adapter: device.adapter.name,
    backend: device.backend,
  }));
}
