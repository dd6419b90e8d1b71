import assert from "node:assert/strict";
import type { ShownSetting, ShownTrial, VariedThing } from "../../messages/sweeps.ts";
import { ACCURACY, axesOf } from "./axes.ts";
import { BEST_FIRST, merged, pageOf, pressed, shownSettings, shownTrials } from "./view.ts";

const things: VariedThing[] = [
  { name: "rate", label: "Rate", kind: "range", low: 1e-4, high: 1e-2, log: true },
  { name: "network", label: "Network", kind: "choice", values: ["tiny", "resnet8"] },
];
const trial = (number: number, rate: number, network: string, accuracy?: number): ShownTrial => ({
  ...{ trial: number, setting: number, seed: 0, values: [rate, network], accuracy, curve: [] },
  status: accuracy === undefined ? "open" : "trained",
});
const trials = [
  trial(0, 1e-4, "tiny", 0.8),
  trial(1, 1e-3, "resnet8", 0.9),
  trial(2, 1e-2, "tiny"),
  trial(3, 5e-4, "tiny", 0.85),
];
const settings: ShownSetting[] = trials.map(({ setting, values, status }, i) => ({
  ...{ setting, values, status, rank: [2, 0, undefined, 1][i], seeds: { done: 1, total: 1 } },
}));
const axes = axesOf(things, trials);
const numbers = (all: readonly { setting: number }[]) => all.map(({ setting }) => setting);

Deno.test("brushes of all axes and all words hold trials back", () => {
  assert.deepEqual(numbers(shownTrials(trials, axes, {}, "")), [0, 1, 2, 3]);
  assert.deepEqual(numbers(shownTrials(trials, axes, { rate: [0.2, 1] }, "")), [1, 2, 3]);
  assert.deepEqual(numbers(shownTrials(trials, axes, { rate: [0.2, 1], network: [0, 0.5] }, "")), [
    ...[2, 3],
  ]);
  assert.deepEqual(numbers(shownTrials(trials, axes, { [ACCURACY]: [0, 1] }, "")), [0, 1, 3]);
  assert.deepEqual(numbers(shownTrials(trials, axes, {}, "TINY trained")), [0, 3]);
  assert.deepEqual(numbers(shownTrials(trials, axes, {}, "0.001 resnet")), [1]);
});

Deno.test("settings are sorted, the unknown last either way", () => {
  const sorted = (key: string, isDescending: boolean) =>
    numbers(shownSettings(settings, trials, axes, { key, isDescending }));
  assert.deepEqual(numbers(shownSettings(settings, trials, axes, BEST_FIRST)), [1, 3, 0, 2]);
  assert.deepEqual(sorted("rank", true), [0, 3, 1, 2]);
  assert.deepEqual(sorted("rate", false), [0, 3, 1, 2]);
  assert.deepEqual(sorted("network", false), [1, 0, 2, 3]);
  assert.deepEqual(sorted("setting", true), [3, 2, 1, 0]);
  assert.deepEqual(numbers(shownSettings(settings, trials.slice(1, 2), axes, BEST_FIRST)), [1]);
  assert.deepEqual(pressed(BEST_FIRST, "rate"), { key: "rate", isDescending: false });
  assert.deepEqual(pressed(BEST_FIRST, "rank"), { key: "rank", isDescending: true });
});

Deno.test("a page beyond the last is the last", () => {
  assert.deepEqual(pageOf([1, 2, 3, 4, 5], 1, 2), { rows: [3, 4], page: 1, pages: 3 });
  assert.deepEqual(pageOf([1, 2, 3, 4, 5], 9, 2), { rows: [5], page: 2, pages: 3 });
  assert.deepEqual(pageOf([], 0, 2), { rows: [], page: 0, pages: 1 });
});

Deno.test("what is changed replaces what has its number", () => {
  const all = merged(
    trials,
    [trial(2, 1e-2, "tiny", 0.7), trial(4, 1e-4, "tiny")],
    (each) => each.trial,
  );
  assert.deepEqual(all.map(({ accuracy }) => accuracy), [0.8, 0.9, 0.7, 0.85, undefined]);
  assert.equal(merged(trials, [], ({ trial }) => trial), trials);
});
