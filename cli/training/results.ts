/** What a training leaves in its run's directory: the model, the curves and the report. @module */
import { join } from "node:path";
import { drawCurves } from "../../engine/report/curves.ts";
import { drawReliability } from "../../engine/report/calibration.ts";
import { computeReport, formatReport } from "../../engine/report/report.ts";
import type { EpochEvent, StepEvent } from "../../engine/train/events.ts";
import { describeMetrics } from "../../engine/train/metrics.ts";
import { trainedModel } from "../../engine/train/trained_model.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { writeModel } from "../../engine/run/model_files.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { writeReport } from "../../engine/run/report_file.ts";
import type { Prepared } from "./prepare.ts";
import type { History } from "./resume.ts";

/** Restores the best weights, tests them and writes all files; the report where there was a test. */
export async function writeResults(
  training: { run: string; record: RunRecord; prepared: Prepared; trainer: Trainer },
  history: History,
) {
  const { run, prepared, trainer } = training;
  trainer.restoreBest();
  await saveModel(run, prepared, trainer);
  await writeFile(join(run, "curves.svg"), curvesOf(run, history, trainer));
  return prepared.split.test.length ? await test(training) : undefined;
}

/** Writes `model/`. */
export async function saveModel(run: string, prepared: Prepared, trainer: Trainer): Promise<void> {
  const { description, weights } = await trainedModel(trainer, prepared);
  await writeModel(run, description, weights);
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

/** The one time that test pictures are looked at. */
async function test({ run, record, prepared, trainer }: Parameters<typeof writeResults>[0]) {
  const { dataset, split } = prepared;
  const { losses, predictions, probabilities } = await trainer.evaluate(split.test);
  const report = computeReport({
    classes: dataset.classes,
    files: Array.from(split.test, (i) => dataset.files[i]),
    labels: Array.from(split.test, (i) => dataset.labels[i]),
    predictions,
    probabilities,
    twins: prepared.twins,
  });
  await writeReport(run, report, record);
  await writeFile(join(run, "report.txt"), formatReport(report));
  await writeFile(join(run, "reliability.svg"), drawReliability(report.calibration));
  const testLoss = losses.reduce((a, b) => a + b, 0) / losses.length;
  return { report, figures: { testAccuracy: report.accuracy, testLoss, testCount: report.count } };
}
