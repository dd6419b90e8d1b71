/** What a training leaves in its run's directory: the model, the curves and the report. @module */
import { join } from "node:path";
import { drawCurves } from "../../engine/report/curves.ts";
import { drawReliability } from "../../engine/report/calibration.ts";
import { computeReport, formatReport } from "../../engine/report/report.ts";
import type { Model } from "../../engine/formats/model.ts";
import { notFiniteIn } from "../../engine/formats/finite.ts";
import type { EpochEvent, StepEvent } from "../../engine/train/events.ts";
import { describeMetrics } from "../../engine/train/metrics.ts";
import type { Evaluation } from "../../engine/train/evaluator.ts";
import { describeModel } from "../../engine/train/trained_model.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { writeModel } from "../../engine/run/model_files.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { writeReport } from "../../engine/run/report_file.ts";
import type { Prepared } from "./prepare.ts";
import type { History } from "./resume.ts";

/** What a network is, and what it says of some pictures. */
interface Found {
  readonly weights: Model["weights"];
  readonly evaluation: Evaluation;
}

/** Restores the best weights, tests them and writes all files; the report where there was a test. */
export async function writeResults(
  training: { run: string; record: RunRecord; prepared: Prepared; trainer: Trainer },
  history: History,
) {
  const { run, prepared, trainer } = training;
  const { split } = prepared;
  trainer.restoreBest();
  const found = await find(trainer, split.test.length ? split.test : sampleOf(prepared));
  if (!isSound(found)) {
    throw new Error(
      "Cannot finish the training as what its last weights say is no number: " +
        "try a lower --learning-rate",
    );
  }
  await saveModel(run, prepared, found);
  await writeFile(join(run, "curves.svg"), curvesOf(run, history, trainer));
  return split.test.length ? await reportOn(training, found) : undefined;
}

/** Writes `model/` where the weights are numbers, and what they say of some pictures, too. */
export async function saveIfSound(
  run: string,
  prepared: Prepared,
  trainer: Trainer,
): Promise<boolean> {
  const found = await find(trainer, sampleOf(prepared));
  const isGood = isSound(found);
  if (isGood) await saveModel(run, prepared, found);
  return isGood;
}

/** Asks for both at once: neither waits for the other. */
async function find(trainer: Trainer, pictures: Uint32Array): Promise<Found> {
  const [weights, evaluation] = await Promise.all([
    trainer.weights(),
    trainer.evaluate(pictures),
  ]);
  return { weights, evaluation };
}

const sampleOf = ({ split, recipe }: Prepared) => split.train.subarray(0, recipe.batch);

function isSound({ weights, evaluation: { losses, probabilities } }: Found): boolean {
  return notFiniteIn(weights) === undefined && losses.every(Number.isFinite) &&
    probabilities.every(Number.isFinite);
}

/** Writes `model/`. */
function saveModel(run: string, prepared: Prepared, { weights }: Found): Promise<void> {
  return writeModel(run, describeModel(prepared), weights);
}

/** The curves of all metrics that a validation tells, too. */
function curvesOf(run: string, { steps, epochs }: History, { network }: Trainer) {
  const figure = (event: StepEvent | EpochEvent, name: string) =>
    event[name as keyof typeof event] as number | undefined;
  const metrics = describeMetrics(network.metrics).flatMap(({ name, validationName, ...look }) => {
    if (!validationName) return [];
    const validation = epochs.flatMap((event) => {
      const value = figure(event, validationName);
      return value === undefined ? [] : [{ step: event.step, value }];
    });
    return [{ ...look, values: steps.map((event) => figure(event, name) ?? NaN), validation }];
  });
  return drawCurves({ title: run, steps: steps.map(({ step }) => step), metrics });
}

/** Reports what was found of the test pictures, which are looked at this one time. */
async function reportOn(
  { run, record, prepared }: Parameters<typeof writeResults>[0],
  { evaluation: { losses, predictions, probabilities } }: Found,
) {
  const { dataset, split } = prepared;
  const report = computeReport({
    classes: dataset.classes,
    files: Array.from(split.test, (i) => dataset.files[i]),
    labels: Array.from(split.test, (i) => dataset.labels[i]),
    predictions,
    probabilities,
    twins: prepared.twins,
    remarks: prepared.remarks,
  });
  await writeReport(run, report, record);
  await writeFile(join(run, "report.txt"), formatReport(report));
  await writeFile(join(run, "reliability.svg"), drawReliability(report.calibration));
  const testLoss = losses.reduce((a, b) => a + b, 0) / losses.length;
  return { report, figures: { testAccuracy: report.accuracy, testLoss, testCount: report.count } };
}
