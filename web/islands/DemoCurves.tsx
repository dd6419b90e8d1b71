import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Chart, drawChart, type Line, type Points } from "../demo/chart.ts";
import { epochs, steps } from "../demo/state.ts";
import type { EpochEvent, StepEvent } from "../worker/messages.ts";

const LINES: readonly Line[] = [
  { label: "each step", color: "--raw", width: 1 },
  { label: "training", color: "--series-1", width: 2 },
  { label: "validation", color: "--series-2", width: 2, hasPoints: true },
];

/** A mean over about so many steps is drawn over the raw curve. */
const SPAN = 12;

/** Loss and accuracy while the network trains. */
export default function DemoCurves() {
  return (
    <section class="panel" aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <div class="columns">
        <Curve
          title="Loss"
          training={({ loss }) => loss}
          validation={({ validationLoss }) => validationLoss}
        />
        <Curve
          title="Accuracy"
          training={({ accuracy }) => accuracy}
          validation={({ validationAccuracy }) => validationAccuracy}
          range={[0, 1]}
        />
      </div>
      <Table />
    </section>
  );
}

interface CurveProps {
  readonly title: string;
  readonly training: (step: StepEvent) => number;
  readonly validation: (epoch: EpochEvent) => number | undefined;
  readonly range?: [number, number];
}

function Curve({ title, training, validation, range }: CurveProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart>();
  useEffect(() => {
    chart.current = drawChart(element.current!, LINES, range);
    return chart.current.close;
  }, []);
  useSignalEffect(() => {
    const points = pointsOf(steps.value, epochs.value, training, validation);
    chart.current?.show(points);
  });
  return (
    <figure class="curve" aria-label={`${title} by step`}>
      <figcaption>{title}</figcaption>
      <div ref={element} />
    </figure>
  );
}

function pointsOf(
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  training: CurveProps["training"],
  validation: CurveProps["validation"],
): Points {
  const byStep = new Map(epochs.map((epoch) => [epoch.step, validation(epoch)]));
  const raw = steps.map(training);
  let mean = raw[0];
  const means = raw.map((value, i) => mean += (value - mean) / Math.min(i + 1, SPAN));
  return [
    steps.map(({ step }) => step),
    raw,
    means,
    steps.map(({ step }) => byStep.get(step) ?? null),
  ];
}

/** The same as numbers, for those who can't see the curves. */
function Table() {
  const cell = (value: number | undefined) => value === undefined ? "–" : value.toFixed(3);
  return (
    <details class="more">
      <summary>Epochs as numbers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Epochs as numbers">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">Epoch</th>
              <th scope="col" class="number">Loss</th>
              <th scope="col" class="number">Accuracy</th>
              <th scope="col" class="number">Validation loss</th>
              <th scope="col" class="number">Validation accuracy</th>
            </tr>
          </thead>
          <tbody>
            {epochs.value.map((epoch) => (
              <tr key={epoch.epoch}>
                <td class="number">{epoch.epoch}</td>
                <td class="number">{cell(epoch.loss)}</td>
                <td class="number">{cell(epoch.accuracy)}</td>
                <td class="number">{cell(epoch.validationLoss)}</td>
                <td class="number">{cell(epoch.validationAccuracy)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
