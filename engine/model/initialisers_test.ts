import assert from "node:assert/strict";
import { type Dirac, initialise, type Initialiser } from "./initialisers.ts";

const shape = [3, 3, 32, 64];
const [fanIn, fanOut] = [9 * 32, 9 * 64];

function moments(values: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

const cases: [Initialiser, { deviation: number; largest: number }][] = [
  // The standard deviation of a normal distribution cut at two is 0.8796 of the whole one's.
  [{ kind: "truncatedNormal", deviation: 0.1 }, { deviation: 0.08796, largest: 0.2 }],
  [{ kind: "normal", deviation: 0.1 }, { deviation: 0.1, largest: 0.6 }],
  [{ kind: "he" }, { deviation: Math.sqrt(2 / fanIn), largest: 0.6 }],
  [{ kind: "tutorialUniform" }, {
    deviation: 6 / (fanIn + fanOut) / Math.sqrt(3),
    largest: 6 / (fanIn + fanOut),
  }],
  [{ kind: "glorot" }, {
    deviation: Math.sqrt(2 / (fanIn + fanOut)),
    largest: Math.sqrt(6 / (fanIn + fanOut)),
  }],
];

for (const [initialiser, expected] of cases) {
  Deno.test(`initialise() draws ${initialiser.kind} with its mean, deviation and bound`, () => {
    const { mean, deviation, largest } = moments(initialise(initialiser, shape, 1, "a"));
    assert(Math.abs(mean) < expected.deviation / 30, `mean ${mean}`);
    assert(Math.abs(deviation / expected.deviation - 1) < 0.03, `deviation ${deviation}`);
    assert(largest <= expected.largest, `largest ${largest}`);
  });
}

Deno.test("initialise() draws other numbers for another parameter or seed", () => {
  const he: Initialiser = { kind: "he" };
  const first = initialise(he, [4, 4], 1, "a");
  assert.deepEqual(initialise(he, [4, 4], 1, "a"), first);
  assert.notDeepEqual(initialise(he, [4, 4], 1, "b"), first);
  assert.notDeepEqual(initialise(he, [4, 4], 2, "a"), first);
});

Deno.test("initialise() by dirac passes the channels of each group on and leaves other filters", () => {
  const drawn = initialise({ kind: "he" }, [2, 3, 2, 6], 1, "a");
  const dirac: Dirac = { kind: "dirac", groups: 2, others: { kind: "he" } };
  const kernel = initialise(dirac, [2, 3, 2, 6], 1, "a");
  // PyTorch's centre of a kernel of two rows is the second one.
  const ones = new Map(
    [[0, 0], [1, 1], [3, 0], [4, 1]].map(([f, c]) => [((4 * 2) + c) * 6 + f, f]),
  );
  kernel.forEach((value, i) => {
    const isDrawn = i % 3 === 2;
    assert.equal(value, isDrawn ? drawn[i] : ones.has(i) ? 1 : 0, `element ${i}`);
  });
});
