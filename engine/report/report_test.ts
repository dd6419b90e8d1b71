import assert from "node:assert/strict";
import { computeReport, formatReport, type Outcomes, wilsonInterval } from "./report.ts";

/** Outcomes from true and predicted classes; the predicted class has probability 0.9. */
function outcomes(classes: string[], labels: number[], predictions: number[]): Outcomes {
  return {
    classes,
    labels,
    predictions,
    files: labels.map((_, i) => `${i}.png`),
    probabilities: predictions.flatMap((prediction) =>
      classes.map((_, k) => k === prediction ? 0.9 : 0.1 / (classes.length - 1))
    ),
  };
}

/** As many entries of each class as counted. */
function times(...counts: number[]): number[] {
  return counts.flatMap((count, k) => Array<number>(count).fill(k));
}

Deno.test("formatReport() prints the example of scikit-learn's documentation", () => {
  const tested = outcomes(["class 0", "class 1", "class 2"], [0, 1, 2, 2, 2], [0, 0, 2, 2, 1]);
  assert.equal(
    formatReport(computeReport(tested)),
    `\
              precision    recall  f1-score   support

     class 0       0.50      1.00      0.67         1
     class 1       0.00      0.00      0.00         1
     class 2       1.00      0.67      0.80         3

    accuracy                           0.60         5
   macro avg       0.50      0.56      0.49         5
weighted avg       0.70      0.60      0.61         5

Confusion matrix (row: true class, column: predicted class)

              class 0  class 1  class 2
     class 0        1        0        0
     class 1        1        0        0
     class 2        0        1        2

Accuracy 0.6000 (95 % interval 0.2307 to 0.8824), 3 of 5 pictures
Expected calibration error 0.3000
`,
  );
});

Deno.test("formatReport() rounds ties to even and widens to a long name, as scikit-learn", () => {
  const ties = outcomes(["a", "b"], times(8, 8), [...times(5, 3), ...times(3, 5)]);
  assert.ok(
    formatReport(computeReport(ties)).startsWith(`\
              precision    recall  f1-score   support

           a       0.62      0.62      0.62         8
           b       0.62      0.62      0.62         8

    accuracy                           0.62        16
   macro avg       0.62      0.62      0.62        16
weighted avg       0.62      0.62      0.62        16
`),
  );
  const long = outcomes(["very long class name", "é"], times(2, 8), [0, 1, 1, ...times(7)]);
  assert.ok(
    formatReport(computeReport(long)).startsWith(`\
                      precision    recall  f1-score   support

very long class name       0.12      0.50      0.20         2
                   é       0.50      0.12      0.20         8

            accuracy                           0.20        10
           macro avg       0.31      0.31      0.20        10
        weighted avg       0.42      0.20      0.20        10
`),
  );
});

Deno.test("formatReport() tells the worst confusions of many classes, and every class's scores", () => {
  const classes = Array.from({ length: 300 }, (_, k) => `class ${k}`);
  const labels = Array.from({ length: 900 }, (_, i) => i % 300);
  const predictions = labels.map((label, i) => i % 4 ? label : label % 30);
  const text = formatReport(computeReport(outcomes(classes, labels, predictions)));
  assert(text.length < 30_000, `${text.length} characters`);
  for (const name of classes) assert.match(text, new RegExp(`^ *${name} +\\d\\.\\d\\d`, "m"));
  const told = text.match(/^ *class \d+ → class \d+: \d+$/gm)!;
  assert.equal(told.length, 20);
  assert.match(text, /predicted class: pictures\)\n\n *class 32 → class 2: 3\n/);
  assert.match(text, /\nand \d+ more: report\.json has them all\n/);
  const right = formatReport(computeReport(outcomes(classes, labels, labels)));
  assert.match(right, /pictures\)\n\nnone\n/);
});

Deno.test("formatReport() spells out what would steer a terminal", () => {
  const names = ["a\x1b[31m", "b\nc", "\u202ertl"];
  const tested = { ...outcomes(names, [0, 1, 2], [0, 0, 2]), twins: ["x\r.png"] };
  const text = formatReport(computeReport(tested));
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.match(text, /^ *a\\u001b\[31m +0\.50/m);
  assert.match(text, /^ *b\\nc +0\.00/m);
  assert.match(text, /these figures: x\\r\.png\n/);
});

Deno.test("computeReport() leaves out what would make a file of hundreds of megabytes", () => {
  const classes = Array.from({ length: 1000 }, (_, k) => `${k}`);
  const labels = Array.from({ length: 1001 }, (_, i) => i % 1000);
  const report = computeReport({
    classes,
    labels,
    predictions: labels,
    files: labels.map(String),
    probabilities: new Float32Array(1001 * 1000).fill(0.25),
  });
  assert.equal(report.pictures[1000].probability, 0.25);
  assert(!("probabilities" in report.pictures[0]));
  assert(JSON.stringify(report).length < 3e6);
});

Deno.test("computeReport() holds every picture and survives JSON", () => {
  const report = computeReport(outcomes(["cat", "dog"], [0, 1, 1], [0, 0, 1]));
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.deepEqual(report.confusion, [[1, 0], [1, 1]]);
  assert.deepEqual(report.pictures[1], {
    file: "1.png",
    class: "dog",
    prediction: "cat",
    correct: false,
    probability: 0.9,
    probabilities: [0.9, 0.1],
  });
  assert.equal(report.correct, 2);
});

Deno.test("computeReport() gives a class without pictures zeros", () => {
  const report = computeReport(outcomes(["a", "b", "never"], [0, 1], [0, 1]));
  assert.deepEqual(report.classes[2], {
    name: "never",
    precision: 0,
    recall: 0,
    f1: 0,
    support: 0,
  });
  assert.equal(report.macroAverage.f1, 2 / 3);
  assert.equal(report.weightedAverage.f1, 1);
});

Deno.test("computeReport() refuses outcomes that do not fit together", () => {
  const good = outcomes(["a", "b"], [0, 1], [0, 1]);
  const refuses = (change: Partial<Outcomes>, message: RegExp) =>
    assert.throws(() => computeReport({ ...good, ...change }), { name: "RangeError", message });
  refuses({ files: [] }, /as it has no picture: 0 files/);
  refuses({ labels: [0] }, /2 files and 2 classes, but 1 labels/);
  refuses({ predictions: [0, 2] }, /class 2 for 1\.png, use 0 to 1/);
  refuses({ probabilities: [1, 0, NaN, 0] }, /NaN for 1\.png/);
});

Deno.test("wilsonInterval() agrees with published values", () => {
  const rounded = (k: number, n: number) => wilsonInterval(k, n).map((x) => Number(x.toFixed(4)));
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
  assert.deepEqual(rounded(81, 263), [0.2553, 0.3662]);
  assert.deepEqual(rounded(15, 148), [0.0624, 0.1605]);
  assert.deepEqual(rounded(0, 20), [0, 0.1611]);
  assert.deepEqual(rounded(1, 29), [0.0061, 0.1718]);
  assert.deepEqual(rounded(20, 20), [0.8389, 1]);
});

Deno.test("formatReport() says which test pictures have twins in training, where that is known", () => {
  const some = outcomes(["cat", "dog"], [0, 1, 1], [0, 0, 1]);
  assert.doesNotMatch(formatReport(computeReport(some)), /twin/);
  const none = formatReport(computeReport({ ...some, twins: [] }));
  assert.match(none, /No test picture has a twin in training/);
  const one = formatReport(computeReport({ ...some, twins: ["1.png"] }));
  assert.match(one, /Warning: 1 test pictures have a twin in training.*: 1\.png/);
});
