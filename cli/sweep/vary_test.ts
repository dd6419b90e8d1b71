import assert from "node:assert/strict";
import { UsageError } from "../terminal/arguments.ts";
import { searchOf } from "./plan.ts";
import { parseSweep, trainArguments } from "./sweep_options.ts";
import { argumentsOf, dimensionsOf } from "./vary.ts";

const vary = (...args: string[]) => dimensionsOf(parseSweep(args));

Deno.test("--vary takes ranges and choices of train's options", () => {
  assert.deepEqual(
    vary(
      ...["faces", "--vary", "learning-rate=1e-4..1e-2", "--vary=network=tiny,resnet8"],
      ...["--vary", "batch=8..64", "--vary", "size=16x12,32x24", "--vary", "smoothing=0..0.2"],
      ...["--vary", "weight-decay=0,0.05"],
    ),
    [
      { name: "learning-rate", range: { from: 1e-4, to: 1e-2, isWhole: false, isLog: true } },
      { name: "architecture", values: ["tiny", "resnet8"] },
      { name: "batch", range: { from: 8, to: 64, isWhole: true, isLog: false } },
      { name: "size", values: ["16x12", "32x24"] },
      { name: "smoothing", range: { from: 0, to: 0.2, isWhole: false, isLog: false } },
      { name: "weight-decay", values: [0, 0.05] },
    ],
  );
  assert.deepEqual(argumentsOf({ "learning-rate": 1e-7, size: "16x12" }), [
    "--learning-rate=1e-7",
    "--size=16x12",
  ]);
});

Deno.test("what can't be varied is refused by what is wrong with it", () => {
  const rows: [string[], RegExp][] = [
    [[], /nothing is varied: use --vary learning-rate=/],
    [["learning-rate"], /expected NAME=FROM..TO or NAME=A,B,C/],
    [["learning-rate="], /expected NAME=FROM..TO or NAME=A,B,C/],
    [["=1,2"], /expected NAME=FROM..TO or NAME=A,B,C/],
    [["learning-rat=1,2"], /no such option: did you mean learning-rate\?/],
    [["constructor=1,2"], /no such option/],
    [["budget=1..9"], /no such option/],
    [["folds=2,3"], /no such option/],
    [["seed=1,2"], /Cannot vary seed as that has no meaning: use --seeds N/],
    [["validation-fraction=0.1,0.2"], /compared on one split/],
    [["balance=1,2"], /Cannot vary balance as it is said or not/],
    [["filters=1,2"], /Cannot vary filters as it is no number and no choice/],
    [["learning-rate=1e-2..1e-4"], /from 0.01 to 0.0001 as that range is empty/],
    [["learning-rate=1..1"], /that range is empty/],
    [["learning-rate=1..x"], /Cannot use --learning-rate x: expected a number of 0 or more/],
    [["learning-rate=1"], /there is one value: expected two or more, or --learning-rate 1 alone/],
    [["learning-rate=1,,2"], /Cannot use --learning-rate as its value is empty/],
    [["learning-rate=1,1.0"], /Cannot vary learning-rate as 1 is there twice/],
    [["batch=0..9"], /Cannot use --batch 0: expected a whole number from 1/],
    [["batch=1.5,2"], /Cannot use --batch 1.5: expected a whole number/],
    [["network=tiny..resnet8"], /only numbers have a range: name its values, architecture=A,B,C/],
    [["network=tiny,resnet9"], /Cannot use --architecture resnet9: expected one of tutorial, tiny/],
    [["batch=1,2", "batch=3,4"], /Cannot vary batch twice/],
    [["network=tiny,small", "architecture=tiny,small"], /Cannot vary architecture twice/],
  ];
  for (const [texts, expected] of rows) {
    const args = texts.flatMap((text) => ["--vary", text]);
    assert.throws(() => vary(...args), (error) => {
      assert(error instanceof UsageError, `${texts}: ${error}`);
      assert.match(error.message, expected);
      return true;
    });
  }
});

Deno.test("options that have no meaning in a sweep are refused by name", () => {
  const rows: [string[], RegExp][] = [
    [["--folds", "3"], /Cannot use --folds in a sweep as all trials validate on the same pictures/],
    [["--from", "run"], /Cannot use --from in a sweep as a run's weights do not travel/],
    [["--time-limit", "3"], /Cannot use --time-limit in a sweep/],
    [["--control"], /Cannot use --control in a sweep/],
    [["--fold", "x"], /Cannot use --fold x: expected a whole number/],
    [["--learnin-rate", "1"], /no such option: did you mean --learning-rate\?/],
    [["--batch", "8", "--batch", "16"], /Cannot use --batch as it is given twice/],
    [["--seeds", "21"], /expected a whole number from 1 to 20/],
    [["--vary", "batch=1,2", "--batch", "4"], /Cannot use --batch with --vary batch=…/],
  ];
  for (const [args, expected] of rows) assert.throws(() => vary(...args), expected);
});

Deno.test("train is told what all trials share, and nothing of the sweep", () => {
  const parsed = parseSweep([
    ...["faces", "--vary", "batch=1,2", "--epochs", "3", "--strict", "--seeds", "2", "--json"],
    ...["--search", "grid", "--budget", "9", "--out", "x", "--no-tune", "--recipe=best"],
  ]);
  assert.deepEqual(trainArguments(parsed), [
    ...["faces", "--recipe=best", "--epochs=3", "--strict", "--no-tune"],
  ]);
});

Deno.test("a search is a grid where all can be tried, and has so many trainings at most", () => {
  const search = (...args: string[]) => {
    const parsed = parseSweep(args);
    return searchOf(parsed, dimensionsOf(parsed));
  };
  const grid = search("--vary", "batch=1,2,3", "--seeds", "3", "--seed", "7");
  assert.deepEqual([grid.search, grid.seeds, grid.points.length], ["grid", [7, 8, 9], 3]);
  const random = search("--vary", "batch=1..1000", "--seeds", "3");
  assert.deepEqual([random.search, random.points.length], ["random", 20]);
  assert.throws(
    () => search("--vary", "batch=1,2,3", "--seeds", "3", "--trials", "8"),
    /has 3 settings: expected 2 or fewer with 3 seeds each in --trials 8/,
  );
  assert.throws(
    () => search("--vary", "batch=1,2,3", "--seeds", "3", "--trials", "2"),
    /--trials 2 are fewer than --seeds 3/,
  );
});
