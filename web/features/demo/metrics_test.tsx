import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { EpochEvent, MetricDescription, Started, StepEvent } from "../../worker/messages.ts";
import { Curves } from "./Curves.tsx";
import { Progress } from "./Progress.tsx";
import { clearTraining, receive } from "./state.ts";

const METRICS: MetricDescription[] = [
  {
    name: "margin",
    label: "Margin",
    unit: "",
    axis: "value",
    isOfExamples: true,
    validationName: "validationMargin",
  },
  { name: "queue", label: "Queue", unit: "", axis: "value", isOfExamples: false },
];

Deno.test("a metric is in the demo's charts, table and words by its description alone", () => {
  receive({ type: "started", steps: 2, epochs: 1, metrics: METRICS } as unknown as Started);
  const step = { type: "step", step: 2, epoch: 1, margin: 0.25, queue: 7 };
  receive({ type: "steps", steps: [step as unknown as StepEvent] });
  const epoch = { type: "epoch", step: 2, epoch: 1, margin: 0.5, validationMargin: 0.75 };
  receive(epoch as unknown as EpochEvent);
  try {
    const curves = renderToString(<Curves />);
    assert.match(curves, /Margin by step: smoothed 0\.25, validation 0\.75\./);
    assert.match(curves, /Queue by step: queue 7\./);
    const cells = [...curves.matchAll(/<t[hd] [^>]*>([^<]*)</g)].map(([, text]) => text);
    assert.deepEqual(cells, ["Epoch", "Margin", "Validation margin", "1", "0.500", "0.750"]);
    const progress = renderToString(<Progress />);
    assert.match(progress, /epoch 1 of 1 · margin 0\.25 · queue 7</);
    assert.match(progress, /Epoch 1: margin 0\.5; on pictures not trained on margin 0\.75</);
  } finally {
    clearTraining();
  }
});
