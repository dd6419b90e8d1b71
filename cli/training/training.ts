/** One training in a run's directory: events, checkpoints, signals, and the results at the end. @module */
import type { EpochEvent, LearningRateEvent, StepEvent } from "../../engine/train/events.ts";
import type { Report } from "../../engine/report/report.ts";
import type { TrainingControl } from "../../engine/train/loop.ts";
import type { LossScaling } from "../../engine/train/loss_scaling.ts";
import type { TrainingState } from "../../engine/train/state.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import { DeviceError } from "../../engine/plan/device.ts";
import { createCheckpoints } from "../../engine/run/checkpoints.ts";
import type { Control } from "./control.ts";
import type { Prepared } from "./prepare.ts";
import { plural } from "../../data/text/listed.ts";
import { after } from "../terminal/delay.ts";
import { createProgress, duration, say } from "../terminal/progress.ts";
import { onStopSignal } from "../terminal/stop_signals.ts";
import { keepLastGood } from "./last_good.ts";
import { writeResults } from "./results.ts";
import type { History, StoppedRun } from "./resume.ts";
import { createTimeLeft } from "./time_left.ts";
import { openEvents } from "../../engine/run/events.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { createSnapshots } from "../../engine/run/snapshots.ts";

/** A first step of so many milliseconds is said to compile. */
const LONG = 3000;

/** What a training works with. */
export interface Training {
  /** The run's directory, which is locked. */
  readonly run: string;
  readonly record: RunRecord;
  readonly prepared: Prepared;
  readonly trainer: Trainer;
  readonly before?: StoppedRun;
  readonly control?: Control;
  /** In seconds. */
  readonly timeLimit?: number;
  /** After so many seconds from now it takes longer than it may. */
  readonly latest?: { readonly seconds: number; readonly why: string };
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
}

/** How a training went. */
export interface Result {
  /** Absent where no pictures were set aside. */
  readonly report?: Report;
  readonly testLoss?: number;
  readonly steps: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** Whether it can go on. */
  readonly stopped: boolean;
}

/** Trains to the end, or until a signal, and writes the results either way. */
export async function runTraining(training: Training): Promise<Result> {
  const { run, prepared, trainer, before, control } = training;
  const history: History = before?.history ?? { steps: [], epochs: [] };
  const firstStep = before?.state?.step ?? 0;
  const started = performance.now();
  const events = openEvents(run, control?.emit);
  const stop = listenForStop(training);
  const { close, ...hooks } = hooksOf(trainer, events, history);
  try {
    const steps = await trainer.train({
      ...hooks,
      snapshots: createSnapshots(run, {
        steps: trainer.steps,
        variables: trainer.network.variables,
      }),
      checkpoints: checkpointsOf(training, events),
      control: control && tellingPauses(control, events, history),
      signal: stop.signal,
    }, before?.state);
    const seconds = (performance.now() - started) / 1000;
    const stopped = stop.signal.aborted;
    if (!stopped && steps < trainer.steps) {
      say(`Stopped early: ${prepared.recipe.patience} epochs brought no better validation loss`);
    }
    const asked = trainer.lossScaling(); // beside what the results ask for
    asked.catch(() => {}); // they are told of the same failure
    const results = await writeResults(training, history);
    const scaling = await asked;
    if (scaling) say(scalingText(scaling));
    const skipped = scaling && { skippedSteps: scaling.skipped };
    events.write({ type: "finished", step: steps, seconds, ...results?.figures, ...skipped });
    const images = history.steps.filter(({ step }) => step > firstStep)
      .reduce((sum, { images }) => sum + images, 0);
    return {
      report: results?.report,
      testLoss: results?.figures.testLoss,
      steps,
      epochs: history.epochs.length,
      seconds,
      imagesPerSecond: images / seconds,
      stopped,
    };
  } catch (error) {
    // A device that failed has no weights any more: the last checkpoint has.
    if (!(error instanceof DeviceError)) await keepLastGood(run, prepared, trainer, history);
    throw error;
  } finally {
    close();
    events.close();
    stop.close();
  }
}

function scalingText({ scale, skipped }: LossScaling): string {
  return `Mixed precision: ${plural(skipped, "step")} skipped as gradients overflowed, the loss ` +
    `scale is ${scale}`;
}

/** A signal for Ctrl-C, SIGTERM, a closed terminal, the time limit and the parent's stop. */
function listenForStop({ prepared: { split }, control, timeLimit, latest }: Training) {
  const stop = new AbortController();
  const kept = split.validation.length
    ? "the best weights so far are kept"
    : "its weights are kept";
  const end = (why: string) => {
    say(`\n${why}: stopping after this step; ${kept}`);
    stop.abort();
  };
  const deafen = onStopSignal(() => stop.signal.aborted, () => end("Asked to stop"));
  const limits: Training["latest"][] = [latest];
  if (timeLimit !== undefined) {
    limits.push({ seconds: timeLimit, why: `${timeLimit} s have passed` });
  }
  const callOff = limits.map((limit) =>
    limit ? after(limit.seconds * 1000, () => stop.signal.aborted || end(limit.why)) : () => {}
  );
  return {
    signal: control ? AbortSignal.any([stop.signal, control.signal]) : stop.signal,
    close() {
      callOff.forEach((each) => each());
      deafen();
    },
  };
}

/** A control whose pauses are events, once they are over. */
function tellingPauses(
  control: Control,
  events: ReturnType<typeof openEvents>,
  history: History,
): TrainingControl {
  return {
    get paused() {
      return control.paused;
    },
    get learningRate() {
      return control.learningRate;
    },
    async wait() {
      const began = performance.now();
      await control.wait();
      if (control.signal.aborted) return; // it ends here
      const seconds = (performance.now() - began) / 1000;
      events.write({ type: "pause", step: history.steps.at(-1)?.step ?? 0, seconds });
    },
  };
}

/** Checkpoints that follow their step's events onto the disk, and are events themselves. */
function checkpointsOf(
  { run, trainer, checkpointEvery }: Training,
  events: ReturnType<typeof openEvents>,
) {
  const checkpoints = createCheckpoints(run, {
    everySeconds: checkpointEvery,
    bytes: trainer.stateBytes,
    kernels: trainer.choices,
  });
  return {
    due: checkpoints.due,
    async write(state: TrainingState) {
      await events.sync();
      const milliseconds = await checkpoints.write(state);
      events.write({ type: "checkpoint", step: state.step, milliseconds });
    },
  };
}

/** What is told of each step and epoch, to people and to `events.jsonl`. */
function hooksOf(
  trainer: Trainer,
  events: ReturnType<typeof openEvents>,
  history: History,
) {
  const progress = createProgress();
  const timeLeft = createTimeLeft(trainer.steps);
  const close = after(LONG, () => progress.say("The first step: compiling shaders, once"));
  const percent = (value = NaN) => `${(100 * value).toFixed(1)} %`;
  return {
    close,
    onStep(event: StepEvent) {
      close();
      history.steps.push(event);
      events.write(event);
      const left = timeLeft(event.step);
      const text = `epoch ${event.epoch}/${trainer.epochs}  loss ${event.loss.toFixed(4)}  ` +
        `accuracy ${percent(event.accuracy)}  ${event.imagesPerSecond.toFixed(0)} images/s` +
        (left === undefined ? "" : `  ${duration(left)} left`);
      progress.show({ done: event.step, total: trainer.steps, text });
      if (event.step === trainer.steps) progress.end();
    },
    onLearningRate(event: LearningRateEvent) {
      events.write(event);
    },
    onEpoch(event: EpochEvent) {
      history.epochs.push(event);
      events.write(event);
      const validation = event.validationLoss === undefined
        ? ""
        : `  validation loss ${event.validationLoss.toFixed(4)}  ` +
          `accuracy ${percent(event.validationAccuracy)}`;
      progress.say(
        `epoch ${String(event.epoch).padStart(3)}  loss ${event.loss.toFixed(4)}  ` +
          `accuracy ${percent(event.accuracy)}${validation}`,
      );
    },
  };
}
