import assert from "node:assert/strict";
import { uniforms } from "../graph/random.ts";
import { readChange, writeChange } from "./changes.ts";
import { minus, outerStep } from "./outer.ts";
import { dealParts } from "./parts.ts";

const random = uniforms(3, 4);
const numbers = (count: number, size = 1) =>
  Float32Array.from({ length: count }, () => size * (2 * random() - 1));

Deno.test("outer steps are SGD's with Nesterov's momentum, of the mean change, in float64", () => {
  const options = { rate: 0.7, momentum: 0.9 };
  const images = [300, 100, 200];
  const rounds = Array.from({ length: 5 }, () => images.map(() => numbers(50)));
  let velocity: ReadonlyMap<string, Float32Array> = new Map();
  let weights: ReadonlyMap<string, Float32Array> = new Map([["kernel", numbers(50)]]);
  // PyTorch's: buf = momentum * buf + g; g = g + momentum * buf; w -= rate * g.
  const expected = [...weights.get("kernel")!];
  const buffer = expected.map(() => 0);
  for (const found of rounds) {
    const changes = found.map((change, i) => ({
      change: new Map([["kernel", change]]),
      images: images[i],
    }));
    const step = outerStep(changes, velocity, () => true, options);
    [velocity, weights] = [step.velocity, minus(weights, step.update)];
    expected.forEach((_, i) => {
      const mean = found.reduce((sum, change, k) => sum + images[k] * change[i], 0) / 600;
      buffer[i] = 0.9 * buffer[i] + mean;
      expected[i] -= 0.7 * (mean + 0.9 * buffer[i]);
    });
  }
  weights.get("kernel")!.forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-5));
});

Deno.test("running statistics become the workers' mean, whatever the outer rate", () => {
  const before = new Map([["mean", numbers(8)]]);
  const own = [numbers(8), numbers(8)];
  const changes = own.map((mean) => ({
    change: minus(before, new Map([["mean", mean]])),
    images: 5,
  }));
  const { update, velocity } = outerStep(changes, new Map(), () => false, {
    rate: 0.1,
    momentum: 0.9,
  });
  minus(before, update).get("mean")!.forEach((value, i) =>
    assert(Math.abs(value - (own[0][i] + own[1][i]) / 2) < 1e-6)
  );
  assert.equal(velocity.size, 0);
});

Deno.test("a change travels in halves, each variable by a power of two of its own", () => {
  const shapes = new Map([["small", [4, 5]], ["large", [7]], ["none", [3]]]);
  const change = new Map([
    ["small", numbers(20, 1e-7)],
    ["large", numbers(7, 1e7)],
    ["none", new Float32Array(3)],
  ]);
  const bytes = writeChange(change, shapes);
  assert(bytes.length < 2 * 30 + 700, `${bytes.length} bytes`);
  const read = readChange(bytes, shapes);
  for (const [name, values] of change) {
    const most = Math.max(...values.map(Math.abs));
    read.get(name)!.forEach((value, i) =>
      assert(Math.abs(value - values[i]) <= 2 ** -11 * most, `${name}: ${value}, ${values[i]}`)
    );
  }
});

Deno.test("a change of other variables, or of what is no number, is refused in words", () => {
  const shapes = new Map([["kernel", [3]]]);
  const of = (values: number[]) => new Map([["kernel", Float32Array.from(values)]]);
  const refused: [Uint8Array, RegExp][] = [
    [writeChange(of([1, NaN, 2]), shapes), /^Error: Cannot use the change as its 'kernel' has/],
    [writeChange(of([1, 2, 3, 4]), new Map([["kernel", [4]]])), /as its 'kernel' is no 3 halves$/],
    [writeChange(new Map(), new Map()), /as it has no scales of 1 variables$/],
    [
      writeChange(new Map([...of([1, 2, 3]), ["more", new Float32Array(1)]]), shapes).slice(0, -1),
      /Cannot use 'the change'/,
    ],
  ];
  for (const [bytes, message] of refused) assert.throws(() => readChange(bytes, shapes), message);
});

Deno.test("parts have every picture once, as many as each other, and every class", () => {
  const labels = Uint32Array.from({ length: 103 }, (_, i) => i < 40 ? 0 : i % 3);
  const indices = Uint32Array.from(labels.keys()).filter((i) => i !== 7);
  const parts = dealParts(indices, labels, 4, 1);
  assert.deepEqual(parts.flatMap((part) => [...part]).sort((a, b) => a - b), [...indices]);
  assert.deepEqual(parts.map(({ length }) => length), [26, 26, 25, 25]);
  for (const label of [0, 1, 2]) {
    const counts = parts.map((part) => part.filter((i) => labels[i] === label).length);
    assert(Math.max(...counts) - Math.min(...counts) <= 1, `${counts} of class ${label}`);
  }
  assert.deepEqual(dealParts(indices, labels, 4, 1), parts);
  assert.notDeepEqual(dealParts(indices, labels, 4, 2), parts);
  assert.throws(() => dealParts(indices, labels, 103, 1), /Cannot share 102 training pictures/);
});
