/** `evaluate RUN [FOLDER]`. @module */
import { createHash } from "node:crypto";
import { type ImageFolder, listImageFolder } from "../../data/folder/folder.ts";
import { DecodeError } from "../../data/picture/picture.ts";
import { readPictureFile } from "../../data/folder/read_picture_file.ts";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import type { Model } from "../../engine/formats/model.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import { computeReport, formatReport, type Report } from "../../engine/report/report.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import { print } from "../terminal/print.ts";
import { type Command, helpOf, parseCommand, UsageError } from "../terminal/arguments.ts";
import { createProgress } from "../terminal/progress.ts";
import { readModel } from "../../engine/run/model_files.ts";
import { readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { readReport } from "../../engine/run/report_file.ts";

const EVALUATE: Command = {
  usage: "deno task evaluate RUN [FOLDER]",
  about: "Tests a run on its own test pictures, or on another folder, one sub-folder a class.\n" +
    "Its own must be predicted as its report says.",
  names: [1, 2],
  options: {
    at: {
      kind: "text",
      help: "where the run's own pictures are now, on another machine for example",
    },
  },
};

/** Pictures at a time, where no run says how many. */
const BATCH = 16;

interface LabelledFile {
  readonly file: string;
  readonly path: string;
  readonly className: string;
}

/** Prints the classification report. */
export async function evaluate(args: string[]): Promise<number> {
  const parsed = parseCommand(EVALUATE, args);
  if (parsed.help) return print(helpOf(EVALUATE)), 0;
  const [run, folder] = parsed.names;
  const model = await readModel(run);
  const { classes } = model.description;
  if (folder && parsed.has("at")) {
    throw new UsageError("Cannot test on a folder and --at another: name one of them");
  }
  // A model alone, from the browser for example, has no record.
  const record = await readRunRecord(run).catch((error) => {
    if (!folder) throw error;
  });
  const before = folder ? undefined : await readReport(run);
  const files = record && !folder
    ? await testFiles(run, record, parsed.text("at"))
    : filesOf(await listImageFolder(folder));
  const unknown = files.find(({ className }) => !classes.includes(className));
  if (unknown) {
    throw new Error(
      `Cannot evaluate as the run knows no class '${unknown.className}': ` +
        `it knows ${classes.join(", ")}, rename the sub-folders`,
    );
  }
  const tested = await predictAll(files, model, record);
  const labels = tested.map(({ file }) => classes.indexOf(file.className));
  const report = computeReport({
    classes,
    files: tested.map(({ file }) => file.file),
    labels,
    predictions: tested.map(({ probabilities: p }) => p.indexOf(Math.max(...p))),
    probabilities: tested.flatMap(({ probabilities }) => [...probabilities]),
    twins: before?.twins,
  });
  const losses = tested.map(({ probabilities }, i) => -Math.log(probabilities[labels[i]]));
  const testLoss = losses.reduce((a, b) => a + b, 0) / losses.length;
  print(formatReport(report));
  if (before) print(compare(report, before));
  if (parsed.json) {
    const figures = { run, testAccuracy: report.accuracy, testLoss, testCount: report.count };
    print(JSON.stringify({ ...figures, report }));
  }
  return 0;
}

interface TestedFile {
  readonly file: LabelledFile;
  readonly probabilities: Float32Array;
}

/** Predicts what can be read, with the batch and the kernels of the run, where there is one. */
async function predictAll(
  files: readonly LabelledFile[],
  model: Model,
  record: RunRecord | void,
): Promise<TestedFile[]> {
  const batch = record?.configuration.batch ?? BATCH;
  const choices = record?.kernels;
  const predictor = await openPredictor(await openAnnounced(), model, { batch, choices });
  const decoder = openDecoder();
  const progress = createProgress();
  const tested: TestedFile[] = [];
  try {
    for (let first = 0; first < files.length; first += batch) {
      const read = [];
      for (const file of files.slice(first, first + batch)) {
        try {
          const bytes = await readPictureFile({ path: file.path, name: file.file });
          read.push({ file, picture: await decoder.decode(bytes, file.file) });
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
          progress.say(`Warning: ${error.message}; it is left out`);
        }
      }
      const rows = await predictor.predict(read.map(({ picture }) => picture));
      read.forEach(({ file }, i) => tested.push({ file, probabilities: rows[i] }));
      const done = Math.min(first + batch, files.length);
      progress.show({ done, total: files.length, text: `testing ${done}/${files.length}` });
    }
  } finally {
    progress.end();
    decoder.close();
    predictor.close();
  }
  return tested;
}

function filesOf({ classes, files }: ImageFolder): LabelledFile[] {
  return files.map(({ name, path, label }) => ({ file: name, path, className: classes[label] }));
}

/** The run's own test pictures, which must be the very files that they were. */
async function testFiles(
  run: string,
  { split, data }: RunRecord,
  at?: string,
): Promise<LabelledFile[]> {
  if (split.test.length === 0) {
    throw new Error(`Cannot evaluate '${run}' as it set no test pictures aside: name a FOLDER`);
  }
  if (data.digests.test.length !== split.test.length) {
    throw new Error(
      `Cannot repeat the test of '${run}' as its run.json has ${data.digests.test.length} digests ` +
        `for ${split.test.length} test pictures: name a FOLDER`,
    );
  }
  const folder = at ?? data.folder;
  const all = filesOf(await listImageFolder(folder));
  const byName = new Map(all.map((file) => [file.file, file]));
  const files: LabelledFile[] = [];
  for (const [i, name] of split.test.entries()) {
    const file = byName.get(name);
    const digest = file && digestOf(await readPictureFile({ path: file.path, name }));
    if (file && digest === data.digests.test[i]) {
      files.push(file);
      continue;
    }
    throw new Error(
      `Cannot repeat the test of '${run}' as '${name}' ${file ? "is another picture" : "is not"} ` +
        `in '${folder}': name with --at where its pictures are`,
    );
  }
  return files;
}

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Whether another test of the same pictures found the same. */
function compare(report: Report, before: Report): string {
  const predicted = new Map(before.pictures.map(({ file, prediction }) => [file, prediction]));
  const other = report.pictures.filter(({ file, prediction }) =>
    predicted.get(file) !== prediction
  );
  if (other.length === 0) {
    return `The run's report is repeated: all ${report.count} predictions are the same`;
  }
  return `Warning: the run's report is not repeated: ${other.length} of ${report.count} ` +
    "predictions differ, as another adapter rounds in other places";
}
