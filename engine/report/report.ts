/** The figures of a test: scores per class, the confusion matrix, every picture. @module */
import { visible } from "../../data/text/visible.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";

/** What a test found, picture by picture. */
export interface Outcomes {
  /** `[K]`, the names of the classes. */
  readonly classes: readonly string[];
  /** `[N]`, the pictures. */
  readonly files: readonly string[];
  /** `[N]`, the true classes, by index. */
  readonly labels: ArrayLike<number>;
  /** `[N]`, the predicted classes, by index. */
  readonly predictions: ArrayLike<number>;
  /** `[N, K]`, the probability of each class for each picture. */
  readonly probabilities: ArrayLike<number>;
  /** The files among them that have a twin, a duplicate or near duplicate, in training. */
  readonly twins?: readonly string[];
  /** What is to be known beside the accuracy: which classes were not tested or trained, for example. */
  readonly remarks?: readonly string[];
}

/** How well one class, or an average of classes, was recognised; all but `support` within 0 and 1. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Pictures that truly belong here. */
  readonly support: number;
}

/** One test picture and what was predicted for it. */
export interface TestedPicture {
  readonly file: string;
  readonly class: string;
  readonly prediction: string;
  readonly correct: boolean;
  /** The probability of the predicted class. */
  readonly probability: number;
  /** `[K]`, in the order of the report's classes. */
  readonly probabilities: number[];
}

/** The whole result of a test, as `report.json` holds it. */
export interface Report {
  readonly count: number;
  readonly correct: number;
  /** Between 0 and 1. */
  readonly accuracy: number;
  /** The 95 % Wilson interval of the accuracy: low, high. */
  readonly accuracyInterval: readonly [number, number];
  readonly classes: (Scores & { readonly name: string })[];
  /** The mean over the classes, each counting the same. */
  readonly macroAverage: Scores;
  /** The mean over the classes, each counting by its support. */
  readonly weightedAverage: Scores;
  /** `[K, K]`, pictures by true class (row) and predicted class (column). */
  readonly confusion: number[][];
  readonly calibration: Calibration;
  /**
   * Files that have a twin in training: they say nothing of unseen pictures. Absent where nobody
   * looked.
   */
  readonly twins?: readonly string[];
  /** What is to be known beside the accuracy, a line each. */
  readonly remarks?: readonly string[];
  readonly pictures: TestedPicture[];
}

/**
 * Computes the report of a test. A score whose denominator is zero is zero, as in scikit-learn.
 *
 * @throws {RangeError} Where lengths disagree, nothing was tested, a class does not exist or a
 * probability is not a number.
 */
export function computeReport(outcomes: Outcomes): Report {
  validate(outcomes);
  const { classes, files, labels, predictions } = outcomes;
  const confusion = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < files.length; i++) confusion[labels[i]][predictions[i]]++;
  const correct = sum(confusion.map((row, k) => row[k]));
  const pictures = files.map((_, i) => pictureOf(outcomes, i));
  const scores = classes.map((name, k) => ({ name, ...scoresOf(confusion, k) }));
  return {
    count: files.length,
    correct,
    accuracy: correct / files.length,
    accuracyInterval: wilsonInterval(correct, files.length),
    classes: scores,
    macroAverage: average(scores, () => 1),
    weightedAverage: average(scores, ({ support }) => support),
    confusion,
    calibration: calibrationOf(
      pictures.map(({ probability }) => probability),
      pictures.map(({ correct }) => correct),
    ),
    ...(outcomes.twins && { twins: outcomes.twins }),
    ...(outcomes.remarks?.length && { remarks: outcomes.remarks }),
    pictures,
  };
}

/**
 * The 95 % Wilson score interval of a proportion, within 0 and 1: E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", JASA 22 (1927).
 *
 * @example
 * ```ts
 * wilsonInterval(77, 80); // [0.8955, 0.9872]
 * ```
 */
export function wilsonInterval(successes: number, count: number): [number, number] {
  const z = 1.959963984540054; // the normal distribution's 97.5 % quantile
  const p = successes / count;
  const centre = p + z * z / (2 * count);
  const reach = z * Math.sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  const scale = 1 + z * z / count;
  return [Math.max(0, (centre - reach) / scale), Math.min(1, (centre + reach) / scale)];
}

/**
 * The report as text: the table of scikit-learn's `classification_report` to the letter, the
 * confusion matrix, and the accuracy with its interval.
 */
export function formatReport(report: Report): string {
  const [low, high] = report.accuracyInterval.map((bound) => bound.toFixed(4));
  return [
    formatScores(report),
    "Confusion matrix (row: true class, column: predicted class)\n",
    formatConfusion(report),
    `Accuracy ${report.accuracy.toFixed(4)} (95 % interval ${low} to ${high}), ` +
    `${report.correct} of ${report.count} pictures\n` +
    remarkLines(report.remarks) +
    `Expected calibration error ${report.calibration.error.toFixed(4)}\n` +
    twinsLine(report),
  ].join("\n");
}

/** Remarks as they stand beside an accuracy. */
export function remarkLines(remarks: readonly string[] = []): string {
  return remarks.map((remark) => `Warning: ${visible(remark)}\n`).join("");
}

function twinsLine({ twins }: Report): string {
  if (!twins) return "";
  if (twins.length === 0) return "No test picture has a twin in training\n";
  const shown = twins.slice(0, 10).join(", ") + (twins.length > 10 ? ", …" : "");
  return `Warning: ${twins.length} test pictures have a twin in training, which flatters ` +
    `these figures: ${shown}\n`;
}

/** The lines of `sklearn.metrics.classification_report` with its two digits. */
function formatScores({ classes, accuracy, count, macroAverage, weightedAverage }: Report): string {
  const width = Math.max("weighted avg".length, ...classes.map(({ name }) => letters(name)));
  const line = (name: string, cells: string[]) =>
    padStart(name, width) + " " + cells.map((cell) => " " + cell.padStart(9)).join("") + "\n";
  const row = (name: string, { precision, recall, f1, support }: Scores) =>
    line(name, [...[precision, recall, f1].map(twoDigits), String(support)]);
  return [
    line("", ["precision", "recall", "f1-score", "support"]),
    classes.map((scores) => row(scores.name, scores)).join(""),
    line("accuracy", ["", "", twoDigits(accuracy), String(count)]) +
    row("macro avg", macroAverage) + row("weighted avg", weightedAverage),
  ].join("\n");
}

function formatConfusion({ classes, confusion, count }: Report): string {
  const names = classes.map(({ name }) => name);
  const first = Math.max("weighted avg".length, ...names.map(letters));
  const widths = names.map((name) => 2 + Math.max(letters(name), String(count).length));
  const line = (name: string, cells: string[]) =>
    padStart(name, first) + cells.map((cell, k) => padStart(cell, widths[k])).join("") + "\n";
  return [line("", names), ...confusion.map((row, k) => line(names[k], row.map(String)))].join("");
}

/** Two digits rounded as Python does: the two ties that `toFixed` rounds to odd go down, to even. */
function twoDigits(value: number): string {
  return (value === 0.125 || value === 0.625 ? value - 0.005 : value).toFixed(2);
}

/** Letters as Python's `len` counts them: by code point. */
function letters(text: string): number {
  return [...text].length;
}

function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - letters(text))) + text;
}

function scoresOf(confusion: number[][], k: number): Scores {
  const hits = confusion[k][k];
  const support = sum(confusion[k]);
  const predicted = sum(confusion.map((row) => row[k]));
  return {
    precision: predicted ? hits / predicted : 0,
    recall: support ? hits / support : 0,
    f1: predicted + support ? 2 * hits / (predicted + support) : 0,
    support,
  };
}

function average(scores: Scores[], weight: (scores: Scores) => number): Scores {
  const total = sum(scores.map(weight));
  const mean = (key: "precision" | "recall" | "f1") =>
    sum(scores.map((each) => each[key] * weight(each))) / total;
  return {
    precision: mean("precision"),
    recall: mean("recall"),
    f1: mean("f1"),
    support: sum(scores.map(({ support }) => support)),
  };
}

function pictureOf(outcomes: Outcomes, i: number): TestedPicture {
  const { classes, files, labels, predictions } = outcomes;
  const start = i * classes.length;
  const probabilities = classes.map((_, k) => outcomes.probabilities[start + k]);
  return {
    file: files[i],
    class: classes[labels[i]],
    prediction: classes[predictions[i]],
    correct: labels[i] === predictions[i],
    probability: probabilities[predictions[i]],
    probabilities,
  };
}

function validate({ classes, files, labels, predictions, probabilities }: Outcomes): void {
  const fail = (state: string, found: string, todo: string) => {
    throw new RangeError(`Cannot report on the test as ${state}: ${found}, ${todo}`);
  };
  const [n, k] = [files.length, classes.length];
  if (n === 0) fail("it has no picture", "0 files", "test at least one");
  if (labels.length !== n || predictions.length !== n || probabilities.length !== n * k) {
    const found = `${n} files and ${k} classes, but ${labels.length} labels, ` +
      `${predictions.length} predictions, ${probabilities.length} probabilities`;
    fail("lengths disagree", found, `give ${n}, ${n} and ${n * k}`);
  }
  for (let i = 0; i < n; i++) {
    for (const index of [labels[i], predictions[i]]) {
      if (!(index in classes)) {
        fail("a class does not exist", `class ${index} for ${files[i]}`, `use 0 to ${k - 1}`);
      }
    }
    for (let j = i * k; j < (i + 1) * k; j++) {
      if (Number.isFinite(probabilities[j])) continue;
      const found = `${probabilities[j]} for ${files[i]}`;
      fail("a probability is not a number", found, "use the weights of an earlier checkpoint");
    }
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
