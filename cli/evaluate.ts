/** `evaluate RUN [FOLDER]`. @module */
import { join } from "node:path";
import { decode } from "../data/decode.ts";
import { listImageFolder } from "../data/folder.ts";
import { DecodeError } from "../data/picture.ts";
import { openPredictor } from "../engine/inspect/predict.ts";
import { computeReport, formatReport, type Report } from "../engine/train/report.ts";
import { openAnnounced } from "./adapter.ts";
import { type Command, helpOf, parseCommand } from "./arguments.ts";
import { createProgress } from "./progress.ts";
import { readModel, readReport, readRunRecord } from "./run_directory.ts";

const EVALUATE: Command = {
  usage: "deno task evaluate RUN [FOLDER]",
  about: "Tests a run on its own test pictures, or on another folder, one sub-folder a class.\n" +
    "Its own must be predicted as its report says.",
  names: [1, 2],
  options: {
    data: { kind: "text", help: "where the run's own pictures are on this machine" },
  },
};

interface LabelledFile {
  readonly file: string;
  readonly path: string;
  readonly className: string;
}

/** Prints the classification report. */
export async function evaluate(args: string[]): Promise<number> {
  const parsed = parseCommand(EVALUATE, args);
  if (parsed.help) return console.log(helpOf(EVALUATE)), 0;
  const [run, folder] = parsed.names;
  const model = await readModel(run);
  const { classes } = model.description;
  const before = folder ? undefined : await readReport(run);
  const files = folder ? await filesOf(folder) : await testFiles(run, classes, parsed.text("data"));
  const unknown = files.find(({ className }) => !classes.includes(className));
  if (unknown) {
    throw new Error(
      `Cannot evaluate as the run knows no class '${unknown.className}': ` +
        `it knows ${classes.join(", ")}, rename the sub-folders`,
    );
  }
  const predictor = await openPredictor(await openAnnounced(), model);
  const progress = createProgress();
  const tested: { file: LabelledFile; probabilities: Float32Array }[] = [];
  for (const [i, file] of files.entries()) {
    try {
      const picture = decode(await readPicture(file), file.file);
      tested.push({ file, probabilities: await predictor.predict(picture) });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      progress.say(`Warning: ${error.message}; it is left out`);
    }
    progress.show({ done: i + 1, total: files.length, text: `testing ${i + 1}/${files.length}` });
  }
  progress.end();
  predictor.close();
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
  console.log(formatReport(report));
  if (before) console.log(compare(report, before));
  if (parsed.json) {
    const figures = { run, testAccuracy: report.accuracy, testLoss, testCount: report.count };
    console.log(JSON.stringify({ ...figures, report }));
  }
  return 0;
}

async function filesOf(folder: string): Promise<LabelledFile[]> {
  const { classes, files } = await listImageFolder(folder);
  return files.map(({ path, label }) => ({ file: path, path, className: classes[label] }));
}

/** The run's own test pictures, where they were when it was trained, or in `data`. */
async function testFiles(
  run: string,
  classes: readonly string[],
  data: string | undefined,
): Promise<LabelledFile[]> {
  const record = await readRunRecord(run);
  if (record.split.test.length === 0) {
    throw new Error(`Cannot evaluate '${run}' as it set no test pictures aside: name a FOLDER`);
  }
  return record.split.test.map((file) => ({
    file,
    path: join(data ?? record.data.folder, file),
    className: file.split("/").find((part) => classes.includes(part)) ?? file.split("/")[0],
  }));
}

async function readPicture({ path }: LabelledFile): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `Cannot evaluate as '${path}' is not there: say with --data where the run's pictures are`,
    );
  }
}

/** Whether another test of the same pictures found the same. */
function compare(report: Report, before: Report): string {
  const predicted = new Map(before.pictures.map(({ file, prediction }) => [file, prediction]));
  const other = report.pictures.filter(({ file, prediction }) =>
    predicted.get(file) !== prediction
  );
  if (other.length === 0 && report.count === before.count) {
    return `The run's report is repeated: all ${report.count} predictions are the same`;
  }
  return `Warning: the run's report is not repeated: ${other.length} of ${report.count} ` +
    `predictions differ, and it had ${before.count}; are these the pictures that it was tested on?`;
}
