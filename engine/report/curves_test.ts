import assert from "node:assert/strict";
import { drawCurves, type MetricCurve } from "./curves.ts";

/** A training of `count` steps whose loss falls from 0.75 to 0.25. */
function falling(count: number) {
  const steps = Array.from({ length: count }, (_, i) => i + 1);
  const loss = steps.map((step) => 0.75 - 0.5 * step / count);
  const accuracy = loss.map((value) => 1 - value);
  const metrics: MetricCurve[] = [
    { label: "Loss", axis: "loss", values: loss },
    { label: "Accuracy", axis: "fraction", values: accuracy },
  ];
  return { title: "a run", steps, metrics, loss };
}

/** The path data of each stroke of that style, in the order of the panels. */
function paths(svg: string, style: string): string[] {
  const found = [...svg.matchAll(/<path d="([^"]*)" (stroke="[^"]*"[^/]*)\/>/g)];
  return found.filter(([, , attributes]) => attributes === style).map(([, data]) => data);
}

const RAW = 'stroke="#2563eb" stroke-opacity="0.35"';
const POINTS = 'stroke="#ea580c" stroke-width="7"';
const CROSSES = 'stroke="#dc2626" stroke-width="1.5"';

Deno.test("drawCurves() draws each step, validation points and an escaped title", () => {
  const { steps, metrics: [losses, accuracies] } = falling(3);
  const svg = drawCurves({
    title: "<cats> & dogs",
    steps,
    metrics: [
      { ...losses, validation: [{ step: 3, value: 0.5 }] },
      { ...accuracies, validation: [{ step: 3, value: 0.75 }] },
    ],
  });
  assert.match(svg, /<title>&#60;cats&#62; &#38; dogs<\/title>/);
  assert.match(svg, /<rect width="100%" height="100%" fill="#ffffff"\/>/);
  // The panels are 856 pixels wide from 72 and 226 high to 322 and 616; the axes end at 0.6 and 1.
  const [loss, accuracy] = paths(svg, RAW);
  assert.equal(loss, "M72 102.3h0L500 165.1L928 227.8");
  assert.equal(accuracy, "M72 521.8h0L500 484.2L928 446.5");
  assert.deepEqual(paths(svg, POINTS), ["M928 133.7h0", "M928 446.5h0"]);
  assert.equal(paths(svg, CROSSES).length, 0);
});

Deno.test("drawCurves() breaks the line at a value that is not finite, and marks and counts it", () => {
  const curves = falling(5);
  curves.loss[1] = NaN;
  curves.loss[3] = Infinity;
  const svg = drawCurves(curves);
  const [loss, accuracy] = paths(svg, RAW);
  assert.equal(loss.match(/M/g)!.length, 3);
  assert.equal(accuracy.match(/M/g)!.length, 1);
  const [crosses, ...others] = paths(svg, CROSSES);
  assert.deepEqual(crosses.match(/M[\d.]+/g), ["M286.5", "M714.5"]);
  assert.equal(others.length, 0);
  assert.match(svg, /not finite: 2/);
  assert.doesNotMatch(svg, /[0-9 "]NaN|Infinity/);
});

Deno.test("drawCurves() keeps a lone spike and a lone gap among 100,000 steps in a small file", () => {
  const curves = falling(100_000);
  curves.loss[70_000] = 3;
  curves.loss[20_000] = NaN;
  const svg = drawCurves(curves);
  const [loss] = paths(svg, RAW);
  assert.match(loss, /L671\.\d 96[ML]/, "the spike reaches the top of its panel");
  assert.equal(loss.match(/M/g)!.length, 3, "before, in and after the column of the gap");
  assert.match(svg, /not finite: 1</);
  assert.ok(svg.length < 150_000, `${svg.length} letters`);
});

Deno.test("drawCurves() draws a panel for each metric, as far as its values go", () => {
  const { metrics, ...curves } = falling(3);
  const values = [-40, 0, 40];
  const svg = drawCurves({
    ...curves,
    metrics: [...metrics, { label: "A & B", axis: "value", values }],
  });
  assert.match(svg, /viewBox="0 0 960 974"/);
  assert.match(svg, />A &#38; B<tspan/);
  assert.equal(paths(svg, RAW)[2], "M72 910h0L500 797L928 684");
  assert.match(drawCurves({ ...curves, metrics }), /viewBox="0 0 960 680"/);
});

Deno.test("drawCurves() draws empty panels before the first step", () => {
  const metrics = falling(0).metrics;
  const svg = drawCurves({ title: "", steps: [], metrics });
  assert.deepEqual(paths(svg, RAW), ["", ""]);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

Deno.test("drawCurves() refuses series of different lengths", () => {
  const { metrics: [losses, accuracies], ...curves } = falling(3);
  assert.throws(
    () => drawCurves({ ...curves, metrics: [losses, { ...accuracies, values: [1] }] }),
    {
      name: "RangeError",
      message: /3 steps, 1 values of 'Accuracy'/,
    },
  );
});
