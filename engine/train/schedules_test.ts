import assert from "node:assert/strict";
import { NO_PLATEAU, plateauAfter, scaleAt } from "./plateau.ts";
import { learningRate, type Schedule, type ScheduleOptions } from "./schedules.ts";

/** The rates of so many steps, of which the first `shown`, each an epoch of its own. */
function rates(schedule: Schedule, options: ScheduleOptions, steps: number, shown = steps) {
  return Array.from(
    { length: shown },
    (_, step) =>
      learningRate({ schedule, options, peak: 0.1, step, steps, epochOf: (step) => step }),
  );
}

function assertClose(found: readonly number[], expected: readonly number[]) {
  assert.equal(found.length, expected.length);
  found.forEach((rate, i) => assert(Math.abs(rate - expected[i]) < 1e-10, `${i}: ${rate}`));
}

Deno.test("oneCycle climbs to its peak and falls to almost nothing, and is finite for one step", () => {
  const found = rates("oneCycle", {}, 100);
  assertClose([found[0], found[29], found[99]], [4e-3, 0.1, 4e-7]);
  for (let step = 1; step < 100; step++) {
    assert(step <= 29 ? found[step] > found[step - 1] : found[step] < found[step - 1]);
  }
  assert(Number.isFinite(rates("oneCycle", {}, 1)[0]));
  assertClose(rates("constant", {}, 3), [0.1, 0.1, 0.1]);
});

// deno-fmt-ignore: figures of PyTorch 1.13.1
const PYTORCH: readonly [Schedule, ScheduleOptions, number, readonly number[]][] = [
  ["step", { stepSize: 3, gamma: 0.5 }, 9, [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025]],
  ["step", { stepSize: 3, gamma: 0.5, warmUp: 4 }, 11, [0.025, 0.05, 0.075, 0.1, 0.1, 0.1, 0.1,
    0.05, 0.05, 0.05, 0.025]],
  ["exponential", { gamma: 0.9 }, 6, [0.1, 0.09, 0.081, 0.0729, 0.06561, 0.059049]],
  ["exponential", { gamma: 0.9, warmUp: 4 }, 8, [0.025, 0.05, 0.075, 0.1, 0.1, 0.09, 0.081, 0.0729]],
  ["cosine", { least: 0.01 }, 10, [0.1, 0.09779754323, 0.09140576475, 0.08145033635, 0.06890576475,
    0.055, 0.04109423525, 0.02854966365, 0.01859423525, 0.01220245677]],
  ["cosine", { least: 0.01, warmUp: 4 }, 12, [0.025, 0.05, 0.075, 0.1, 0.1, 0.09657457896,
    0.08681980515, 0.07222075446, 0.055, 0.03777924554, 0.02318019485, 0.01342542104]],
  ["oneCycle", {}, 20, [0.004, 0.01316718427, 0.03716718427, 0.06683281573, 0.09083281573, 0.1,
    0.09874640062, 0.0950484632, 0.08909161776, 0.08117456539, 0.07169430018, 0.06112620219,
    0.0500002, 0.03887419781, 0.02830609982, 0.01882583461, 0.01090878224, 0.004951936799,
    0.001253999376, 4e-7]],
];

for (const [schedule, options, steps, expected] of PYTORCH) {
  Deno.test(`${schedule} ${JSON.stringify(options)} has PyTorch's rates`, () => {
    const found = rates(schedule, options, steps);
    found.forEach((rate, i) => assert(Math.abs(rate - expected[i]) < 1e-9, `${i}: ${rate}`));
    assert.equal(found.length, expected.length);
  });
}

Deno.test("a warm-up that ends within an epoch leaves all of that epoch at the peak", () => {
  const options = { gamma: 0.5, warmUp: 3 };
  const call = { schedule: "exponential", options, peak: 0.1, steps: 8 } as const;
  const epochOf = (step: number) => Math.floor(step / 2);
  const found = Array.from({ length: 8 }, (_, step) => learningRate({ ...call, step, epochOf }));
  assertClose(found.slice(2), [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]);
});

Deno.test("trapezoid rises, stays and falls in lines; a share of the steps may warm up", () => {
  const expected = [0.05, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.075, 0.05, 0.025];
  assertClose(rates("trapezoid", { warmUp: 0.2, fall: 0.5 }, 10), expected);
  // A rate that falls from the first step on: 1 − step / steps.
  assertClose(rates("trapezoid", { fall: 1 }, 4), [0.1, 0.075, 0.05, 0.025]);
  assertClose(rates("trapezoid", { fall: 0.5, least: 0.02 }, 4), [0.1, 0.1, 0.1, 0.06]);
});

/** The rates that epochs of such validation losses have. */
function plateau(losses: readonly number[], options: ScheduleOptions): number[] {
  let state = NO_PLATEAU;
  const found = [0.1];
  losses.forEach((loss, i) => {
    state = plateauAfter(state, { step: i + 1, loss, next: i + 1, peak: 0.1 }, options);
    found.push(0.1 * scaleAt(state.reductions, i + 1));
  });
  return found;
}

Deno.test("reduceOnPlateau has PyTorch's rates", () => {
  const losses = [1, 0.9, 0.95, 0.9, 0.8999, 0.92, 0.5, ...Array<number>(10).fill(0.6)];
  const ten = Array<number>(10).fill(0.1);
  assertClose(
    plateau(losses, { factor: 0.5, plateauPatience: 2 }),
    [...ten, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125, 0.0125],
  );
  assertClose(
    plateau(losses, { factor: 0.5, plateauPatience: 1, cooldown: 2, least: 0.03, threshold: 0.01 }),
    [...ten.slice(6), ...Array<number>(5).fill(0.05), ...Array<number>(9).fill(0.03)],
  );
  const [first, last] = plateau([1, NaN, NaN], { plateauPatience: 1 }).slice(2);
  assertClose([first, last], [0.1, 0.01]);
});
