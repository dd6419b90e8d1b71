/** `evaluate RUN [FOLDER]`. @module */
import { join } from "node:path";
import { decode } from "../data/decode.ts";
import { listImageFolder } from "../data/folder.ts";
import { DecodeError } from "../data/picture.ts";
import { openPredictor } from "../engine/inspect/predict.ts";
import { computeReport, formatReport } from "../engine/train/report.ts";
import { openAnnounced } from "./adapter.ts";
import { type Command, helpOf, parseCommand } from "./arguments.ts";
import { createProgress } from "./progress.ts";
import { readModel, readRunRecord } from "./run_directory.ts";

const EVALUATE: Command = {
  usage: "deno task evaluate RUN [FOLDER]",
  about: "Tests a run on its own test pictures, or on another folder, one sub-folder a class.",
  names: [1, 2],
  options: {},
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
  const files = folder ? await filesOf(folder) : await testFiles(run);
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
      const picture = decode(await Deno.readFile(file.path), file.file);
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
  });
  const losses = tested.map(({ probabilities }, i) => -Math.log(probabilities[labels[i]]));
  const testLoss = losses.reduce((a, b) => a + b, 0) / losses.length;
  console.log(formatReport(report));
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

/** The run's own test pictures, where they were when it was trained. */
async function testFiles(run: string): Promise<LabelledFile[]> {
  const { split, data } = await readRunRecord(run);
  if (split.test.length === 0) {
    throw new Error(`Cannot evaluate '${run}' as it set no test pictures aside: name a FOLDER`);
  }
  return split.test.map((file) => ({
    file,
    path: join(data.folder, file),
    className: file.split("/")[0],
  }));
}
