import { useComputed, useSignal } from "@preact/signals";
import { Chart } from "../../components/Chart.tsx";
import type { Line } from "../../components/chart_content.ts";
import { smooth } from "../../../engine/report/smoothing.ts";
import type { EpochEvent, MetricDescription, StepEvent } from "../../worker/messages.ts";
import { epochs, figureOf, started, steps } from "./state.ts";

/** The smoothed curve is a mean over about so many steps. */
const SPAN = 12;

/** A part of the steps that is looked at closely. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The metrics while the network trains. */
export function Curves() {
  const stretch = useSignal<Stretch>();
  const cursor = useSignal<number>();
  const charts = useComputed(() =>
    (started.value?.metrics ?? []).map((metric) => ({
      metric,
      lines: linesOf(metric, steps.value, epochs.value, stretch.value),
    }))
  );
  if (!started.value) return null;
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <div class="columns">
        {charts.value.map(({ metric: { name, label, axis, isOfExamples }, lines }) => (
          <Chart
            key={name}
            title={label}
            axis="step"
            scale={axis}
            lines={lines}
            leavesOut={isOfExamples}
            zoom={stretch.value}
            onZoom={(wanted) => stretch.value = wanted}
            cursor={cursor}
          />
        ))}
      </div>
      <Table metrics={started.value.metrics.filter(({ isOfExamples }) => isOfExamples)} />
    </section>
  );
}

/** The raw curve; of a metric of examples also its smoothed twin and the validation figures. */
function linesOf(
  { name, label, isOfExamples, validationName }: MetricDescription,
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  stretch: Stretch | undefined,
): Line[] {
  const isWithin = ({ step }: { step: number }) =>
    !stretch || (step >= stretch.from && step <= stretch.to);
  const line = (told: readonly (StepEvent | EpochEvent)[], heights: readonly number[]) => ({
    x: told.filter(isWithin).map(({ step }) => step),
    y: heights.filter((_, i) => isWithin(told[i]))
      .map((value) => Number.isFinite(value) ? value : null),
  });
  const values = steps.map((event) => figureOf(event, name) ?? NaN);
  const color = "--series-1";
  if (!isOfExamples) {
    return [{ label: label.toLowerCase(), color, look: "solid", ...line(steps, values) }];
  }
  const means = [...smooth(Float64Array.from(values), SPAN)];
  const lines: Line[] = [
    { label: "training", color, look: "faint", ...line(steps, values) },
    { label: "smoothed", color, look: "solid", ...line(steps, means), isSmoothed: true },
  ];
  const validated = epochs.filter((epoch) => figureOf(epoch, validationName!) !== undefined);
  if (validated.length === 0) return lines;
  const heights = validated.map((epoch) => figureOf(epoch, validationName!)!);
  const dots = { color: "--series-2", look: "dots", ...line(validated, heights) } as const;
  return [...lines, { label: "validation", ...dots }];
}

/** The same as numbers, for those who can't see the curves. */
function Table({ metrics }: { metrics: readonly MetricDescription[] }) {
  const columns = [
    ...metrics.map(({ name, label }) => ({ name, label })),
    ...metrics.map(({ validationName, label }) => ({
      name: validationName!,
      label: `Validation ${label.toLowerCase()}`,
    })),
  ];
  return (
    <details class="more">
      <summary>Epochs as numbers</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Epochs as numbers">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">Epoch</th>
              {columns.map(({ name, label }) => (
                <th key={name} scope="col" class="number">{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {epochs.value.map((epoch) => (
              <tr key={epoch.epoch}>
                <td class="number">{epoch.epoch}</td>
                {columns.map(({ name }) => (
                  <td key={name} class="number">{figureOf(epoch, name)?.toFixed(3) ?? "–"}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
