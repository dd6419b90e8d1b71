import assert from "node:assert/strict";
import type { ModelDescription } from "../../engine/formats/model.ts";
import { computeReport } from "../../engine/report/report.ts";
import { cardOf, isAboutFaces } from "../card/text.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import { RECORD } from "../../tests/record.ts";

const record: RunRecord = { ...RECORD, status: "finished" };

function description(classes: string[]): ModelDescription {
  return {
    format: "loupe-model",
    version: 2,
    architecture: "tiny",
    network: record.configuration.network,
    classes,
    preprocessing: { height: 28, width: 23, fit: "cover", mean: [0, 0, 0], scale: [1, 1, 1] },
  };
}

const report = computeReport({
  classes: ["cats", "dogs"],
  files: ["1.png", "2.png", "3.png", "4.png"],
  labels: [0, 0, 1, 1],
  predictions: [0, 0, 1, 0],
  probabilities: [0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4],
  twins: ["2.png"],
});

Deno.test("cardOf() tells figures with their interval, the data and the limits", () => {
  const source = { run: "runs/first", record, parameters: 12345 };
  const card = cardOf({ ...source, description: description(["cats", "dogs"]), report });
  for (
    const part of [
      /# Model card: first/,
      /12,345 parameters/,
      /seed 7/,
      /some adapter; Deno 2\.9\.5 on linux/,
      /SHA-256\): abc123/,
      /2 train, 0 validation, 1 test/,
      /Accuracy 75\.0 % on 4 pictures.*between 30\.1 % and 95\.4 %/,
      /Expected calibration error/,
      /1 test pictures have a twin/,
      /Recognised least: dogs, 50\.0 %/,
      /\| cats \| 0\.667 \| 1\.000 \| 0\.800 \| 2 \|/,
      /## Intended use and limits/,
    ]
  ) assert.match(card, part);
  assert.doesNotMatch(card, /undefined|NaN|must not be used/);
});

Deno.test("cardOf() obeys no name", () => {
  const names = ["<script>alert(1)</script>", "x|y", "`z`\n# loud", "\u202ertl\x1b[2J"];
  const hostile = {
    ...record,
    started: "`now`\n",
    adapter: { ...record.adapter, name: "a|b" },
    versions: { deno: "<b>" },
    data: { ...record.data, folder: "pets/`rm`\n# x", fingerprint: "`f`" },
  };
  const card = cardOf({
    run: "runs/[a](b)\n",
    record: hostile,
    parameters: 1,
    description: { ...description(names), architecture: "`<i>`" },
    report: computeReport({
      classes: names,
      files: ["1", "2", "3", "4"],
      labels: [0, 1, 2, 3],
      predictions: [0, 1, 2, 2],
      probabilities: new Float32Array(16).fill(0.25),
    }),
  });
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(card, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]|<(script|i|b)>/);
  assert.doesNotMatch(card, /(?<!\\)`(z|rm|f|now|&lt;)|^# loud|^# x|(?<!\\)\]\(/m);
  assert.match(card, /^\| x\\\|y \| 1\.000 /m);
  assert.match(card, /^# Model card: \\\[a\\\]\(b\)\\\\n$/m);
});

Deno.test("cardOf() names some of many classes", () => {
  const classes = Array.from({ length: 300 }, (_, k) => `c${k}`);
  const card = cardOf({ run: "r", record, parameters: 1, description: description(classes) });
  assert.match(card, /each of 300 classes: c0, .*, c19 and 280 more\n/);
});

Deno.test("cardOf() warns plainly where a network sorts faces", () => {
  const source = { run: "first", record, parameters: 1, description: description(["male", "x"]) };
  const card = cardOf(source);
  assert.match(card, /^> \*\*.* must not be used to decide anything about a person/m);
  assert.match(card, /It was not tested/);
});

Deno.test("isAboutFaces() knows the tutorial's and the drawn faces, and leaves others alone", () => {
  const about = (classes: string[], folder = "pictures") =>
    isAboutFaces({ classes }, { data: { ...record.data, folder } });
  assert(about(["female", "male"]));
  assert(about(["neutral", "smiling"]));
  assert(about(["a", "b"], "my/celebrity_faces"));
  assert(!about(["cats", "dogs"]));
  assert(!about(["mango", "manatee"], "surfaces"));
});
