/**
 * The text of a model card, after M. Mitchell et al., "Model cards for model reporting", 2019: what
 * a network is, what it was trained and tested on, what it may be used for and what not.
 *
 * @module
 */
import { basename } from "node:path";
import { markdownText } from "../../data/text/markdown.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import type { Report, Scores } from "../../engine/report/report.ts";
import type { ImportRecord } from "../../engine/run/imported.ts";
import { adapterText, type RunRecord } from "../../engine/run/record.ts";
import { OF_FACES, OTHER_PICTURES, PURPOSE, UNTESTED } from "./limits.ts";

/** What a card is made of. */
export interface CardSource {
  readonly run: string;
  /** Absent of a network alone. */
  readonly record?: RunRecord;
  /** Where a network alone was imported from. */
  readonly origin?: ImportRecord;
  readonly description: ModelDescription;
  /** How many numbers were learnt. */
  readonly parameters: number;
  /** Absent where nothing was tested. */
  readonly report?: Report;
}

/** Names of classes, or of the folder, that tell of people's faces. */
const FACES = new RegExp(
  "\\b(faces?|people|persons?|portraits?|selfies?|(fe)?males?|(wo)?m[ae]n|boys?|girls?|gender|ages?|" +
    "smil(e|es|ing)|neutral|happy|sad|angry|afraid|surprised|emotions?|expressions?)\\b",
  "i",
);

/** Whether the classes, or the folder of the pictures, tell of faces. */
export function isAboutFaces(
  { classes }: Pick<ModelDescription, "classes">,
  record?: Pick<RunRecord, "data">,
): boolean {
  const folder = record ? [basename(record.data.folder)] : [];
  const words = [...classes, ...folder].join(" ").replaceAll(/[_\d-]+/g, " ");
  return FACES.test(words);
}

const WARNING = `> **${OF_FACES.claim}** ${OF_FACES.reasons} ${OF_FACES.consent}`;

/** The card, in Markdown. */
export function cardOf(source: CardSource): string {
  const { run, record, description } = source;
  return [
    `# Model card: ${markdownText(basename(run))}`,
    ...(isAboutFaces(description, record) ? [WARNING] : []),
    modelPart(source),
    usePart(source),
    dataPart(source),
    testPart(source),
    ...record ? [repeatPart()] : [],
  ].join("\n\n") + "\n";
}

function modelPart({ record, origin, description, parameters }: CardSource): string {
  const { architecture, classes, preprocessing: { height, width, fit } } = description;
  return section("Model", [
    `Network: ${markdownText(architecture)}, ${
      parameters.toLocaleString("en")
    } parameters, a convolutional ` +
    `classifier${record ? " trained with Loupe" : ""}`,
    `Input: a picture, fitted to ${height}×${width} pixels (${fit}), RGB`,
    `Output: a probability for each of ${classes.length} classes: ${namesOf(classes)}`,
    ...record ? trainingLines(record) : [originLine(origin)],
  ]);
}

function trainingLines(record: RunRecord): string[] {
  const { configuration } = record;
  return [
    `Trained: ${markdownText(record.started)}, ${record.status}, optimizer ` +
    `${markdownText(configuration.optimizer)}, highest learning ` +
    `rate ${configuration.learningRate}, batch ${configuration.batch}, seed ${record.seed}`,
    ...configuration.precision ? ["Precision: mixed, halves summed in float32"] : [],
    `Adapter: ${markdownText(adapterText(record))}; Deno ${versionOf(record, "deno")} on ` +
    versionOf(record, "os"),
  ];
}

function originLine(origin: ImportRecord | undefined): string {
  if (!origin) return "Trained elsewhere: nothing is known of it";
  return `Trained elsewhere: imported from ${markdownText(origin.file)} (SHA-256 ` +
    `${markdownText(origin.digest)})`;
}

function usePart({ description: { classes } }: CardSource): string {
  return `## Intended use and limits\n\n${PURPOSE}\n\n` + [
    `Every picture gets one of the classes ${namesOf(classes)}, also one that shows none of them.`,
    OTHER_PICTURES,
    UNTESTED,
  ].map((line) => `- ${line}`).join("\n");
}

function dataPart({ record }: CardSource): string {
  if (!record) return "## Data\n\nNothing is known of what it was trained on.";
  const { data, split } = record;
  const parts = Object.entries(split).map(([name, files]) => `${files.length} ${name}`);
  return section("Data", [
    `${data.pictures} pictures from ${markdownText(basename(data.folder))}: ${
      parts.join(", ")
    }; each file's ` +
    "part is in `run.json`",
    `Fingerprint of pictures and labels (SHA-256): ${markdownText(data.fingerprint)}`,
  ]);
}

function testPart({ report }: CardSource): string {
  if (!report) return "## Test\n\nIt was not tested: nothing is known of how well it does.";
  const { accuracy, accuracyInterval: [low, high], calibration, classes } = report;
  const lines = [
    `Accuracy ${percent(accuracy)} on ${report.count} pictures that it was not trained on; for ` +
    `others like them between ${percent(low)} and ${percent(high)} (95 % Wilson interval)`,
    `Expected calibration error ${calibration.error.toFixed(3)}: its probabilities are ` +
    `${calibration.error > 0.1 ? "not to be relied on" : "off by that much on average"}`,
    twinsText(report),
  ];
  const few = classes.filter(({ support }) => support < 30).map(({ name }) => name);
  if (few.length) lines.push(`Fewer than 30 test pictures, so little is known: ${namesOf(few)}`);
  const tested = classes.filter(({ support }) => support > 0);
  const weakest = tested.reduce((a, b) => a.recall <= b.recall ? a : b, classes[0]);
  lines.push(
    `Recognised least: ${markdownText(weakest.name)}, ${percent(weakest.recall)} of its pictures`,
  );
  const row = ({ name, precision, recall, f1, support }: Scores & { name: string }) =>
    `| ${markdownText(name)} | ${
      [precision, recall, f1].map((v) => v.toFixed(3)).join(" | ")
    } | ${support} |`;
  return [
    section("Test", lines),
    ["| class | precision | recall | F1 | pictures |", "| --- | --- | --- | --- | --- |"]
      .concat(classes.map(row)).join("\n"),
  ].join("\n\n");
}

function twinsText({ twins }: Report): string {
  if (!twins) return "Nobody looked for twins of test pictures among the training pictures";
  if (twins.length === 0) return "No test picture has a twin among the training pictures";
  return `${twins.length} test pictures have a twin among the training pictures, which flatters ` +
    "these figures";
}

function repeatPart(): string {
  return `## To repeat it

    deno task evaluate RUN --at FOLDER

tests the same pictures again, wherever they are now, and says whether all predictions are those of
\`report.json\`. Training again with the same options, seed, adapter and kernels gives the same weights.`;
}

/** So many names are told where there are many. */
const MOST_NAMES = 20;

function namesOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const told = names.slice(0, MOST_NAMES).map(markdownText).join(", ");
  return more > 0 ? `${told} and ${more} more` : told;
}

const versionOf = ({ versions }: RunRecord, name: string) =>
  markdownText(versions[name] ?? "an unknown version");

const section = (title: string, lines: string[]) =>
  `## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
