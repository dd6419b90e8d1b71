/** `evaluate RUN [FOLDER]`. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { quoted } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import type { Device } from "../../engine/plan/device.ts";
import { computeReport, formatReport } from "../../engine/report/report.ts";
import { readRunRecord } from "../../engine/run/record.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import { readReport } from "../../engine/run/report_file.ts";
import { capacityOf } from "../../engine/train/recipe_options.ts";
import { circumstancesHere, compare } from "../evaluation/comparison.ts";
import {
  folderSources,
  type LabelledSource,
  notRepeated,
  ownSources,
} from "../evaluation/files.ts";
import { seenOf } from "../evaluation/seen.ts";
import { type Outcome, predictAll, warningOf } from "../inputs/predictions.ts";
import { checkOrder, openTrained, type TrainedRun } from "../inputs/run.ts";
import { BACKEND, backendOf, openAnnounced } from "../terminal/adapter.ts";
import { type Command, helpOf, parseCommand, UsageError } from "../terminal/arguments.ts";
import { print } from "../terminal/print.ts";
import { createProgress, say } from "../terminal/progress.ts";

const EVALUATE: Command = {
  usage: "deno task evaluate RUN [FOLDER]",
  about:
    "Tests a run on its own test pictures, or on another folder, one sub-folder a class; of a\n" +
    "folder with train/ and test/ on test/ alone. Its own must be predicted as its report says.",
  names: [1, 2],
  options: {
    at: {
      kind: "text",
      help: "where the run's own pictures are now, on another machine for example",
    },
    ...BACKEND,
  },
};

/** What both ways of testing are asked for. */
interface Asked {
  readonly backend: Backend;
  readonly json: boolean;
}

/** Prints the classification report; exit code 1 where a picture could not be read. */
export async function evaluate(args: string[]): Promise<number> {
  const parsed = parseCommand(EVALUATE, args);
  if (parsed.help) return print(helpOf(EVALUATE)), 0;
  checkOrder(EVALUATE, parsed.names);
  const [run, folder] = parsed.names;
  const at = parsed.text("at");
  if (folder !== undefined && at !== undefined) {
    throw new UsageError("Cannot test on a folder and --at another: name one of them");
  }
  const asked = { backend: await backendOf(parsed), json: parsed.json };
  return folder === undefined ? await repeatTest(run, at, asked) : await testOn(folder, run, asked);
}

/** Tests a run on its own test pictures, and says whether its report is repeated. */
async function repeatTest(run: string, at: string | undefined, { backend, json }: Asked) {
  const record = await ownRecord(run);
  const trained = await openTrained(run);
  const before = await readReport(run);
  const sources = await ownSources(run, { record, classes: trained.model.description.classes }, at);
  const { tested, device } = await testAll(sources, trained, backend, (outcome) => {
    if ("digest" in outcome && outcome.digest === outcome.source.digest) return;
    const reason = "error" in outcome ? outcome.error.reason : "it is another picture";
    throw notRepeated(run, `'${visible(outcome.source.name)}': ${reason}`);
  });
  const { report, testLoss } = resultOf(tested, trained, {
    twins: before?.twins,
    remarks: record.data.remarks,
  });
  print(formatReport(report));
  if (before) {
    print(compare(report, before, record, circumstancesHere(device)));
  }
  const figures = { run, testAccuracy: report.accuracy, testLoss, testCount: report.count };
  if (json) print(JSON.stringify({ ...figures, report }));
  return 0;
}

/** A network alone, from the browser for example, has no record. */
async function ownRecord(run: string) {
  if (existsSync(join(run, "run.json"))) return await readRunRecord(run);
  await openTrained(run); // which tells where it is no network either
  throw new Error(
    `Cannot repeat the test of '${visible(run)}' as it is a network without a run.json: ` +
      "name a FOLDER of pictures, without --at",
  );
}

/** Tests a run on the pictures of a folder, and says which of them it has seen before. */
async function testOn(folder: string, run: string, { backend, json }: Asked) {
  const trained = await openTrained(run);
  const { record, model: { description: { classes } } } = trained;
  const sources = await folderSources(folder, classes);
  const { tested, failed } = await testAll(sources, trained, backend, (outcome) => {
    if ("error" in outcome) say(`Warning: ${visible(outcome.error.message)}; it is left out`);
    else if (outcome.warning) say(warningOf(outcome));
  });
  if (tested.length === 0) {
    throw new Error(`Cannot evaluate as no picture of '${visible(folder)}' can be read`);
  }
  const seen = seenOf(
    tested.map(({ source, digest, probabilities }) => {
      return { digest, correct: classes[bestOf(probabilities)] === source.className };
    }),
    record,
  );
  const { report, testLoss } = resultOf(tested, trained, {
    remarks: [...untestedLines(classes, tested), ...seen?.remarks ?? [UNKNOWN]],
  });
  print(formatReport(report));
  if (json) {
    const { trained: trainedOn, validated: validatedOn, unseen } = seen ?? {};
    const figures = { run, testAccuracy: report.accuracy, testLoss, testCount: report.count };
    print(JSON.stringify({ ...figures, trainedOn, validatedOn, unseen, failed, report }));
  }
  return failed.length ? 1 : 0;
}

const UNKNOWN = "Nothing is known of what the run was trained on, as its run.json tells no " +
  "digests of it: where these pictures are among that, they flatter the accuracy";

function untestedLines(classes: readonly string[], tested: readonly TestedSource[]): string[] {
  const found = new Set(tested.map(({ source }) => source.className));
  const untested = classes.filter((name) => !found.has(name));
  if (untested.length === 0) return [];
  return [
    `Not tested: ${quoted(untested)} (the folder has no picture of ${
      untested.length > 1 ? "them" : "it"
    })`,
  ];
}

type TestedSource = Extract<Outcome<LabelledSource>, { digest: string }>;

/** Predicts what can be read, with the batch and the kernels of the run, where there is one. */
async function testAll(
  sources: readonly LabelledSource[],
  { model, record }: TrainedRun,
  backend: Backend,
  onOutcome: (outcome: Outcome<LabelledSource>) => void,
) {
  const progress = createProgress();
  const tested: TestedSource[] = [];
  const failed: { file: string; reason: string }[] = [];
  let device: Device | undefined;
  const options = {
    batch: record && capacityOf(record.configuration),
    choices: record?.kernels,
    openDevice: async () => device = await openAnnounced(backend),
  };
  try {
    for await (const outcomes of predictAll(sources, model, options)) {
      progress.end();
      outcomes.forEach(onOutcome);
      for (const outcome of outcomes) {
        if ("error" in outcome) {
          failed.push({ file: outcome.source.name, reason: outcome.error.reason });
        } else tested.push(outcome);
      }
      const done = tested.length + failed.length;
      progress.show({ done, total: sources.length, text: `testing ${done}/${sources.length}` });
    }
  } finally {
    progress.end();
  }
  return { tested, failed, device: device! };
}

const bestOf = (probabilities: Float32Array) => probabilities.indexOf(Math.max(...probabilities));

/** The report of a test, and the mean cross-entropy. */
function resultOf(
  tested: readonly TestedSource[],
  { model: { description: { classes } } }: TrainedRun,
  beside: Pick<Parameters<typeof computeReport>[0], "twins" | "remarks">,
) {
  const labels = tested.map(({ source }) => classes.indexOf(source.className));
  const report = computeReport({
    classes,
    files: tested.map(({ source }) => source.name),
    labels,
    predictions: tested.map(({ probabilities }) => bestOf(probabilities)),
    probabilities: tested.flatMap(({ probabilities }) => [...probabilities]),
    ...beside,
  });
  const losses = tested.map(({ probabilities }, i) => -Math.log(probabilities[labels[i]]));
  return { report, testLoss: losses.reduce((a, b) => a + b, 0) / losses.length };
}
