import { useComputed, useSignal } from "@preact/signals";
import { Chart } from "../../components/Chart.tsx";
import type { Line } from "../../components/chart_options.ts";
import type { EpochEvent, StepEvent } from "../../worker/messages.ts";
import { epochs, steps } from "./state.ts";

/** The smoothed curve is a mean over about so many steps. */
const SPAN = 12;

/** A part of the steps that is looked at closely. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Loss and accuracy while the network trains. */
export function Curves() {
  const stretch = useSignal<Stretch>();
  const charts = useComputed(() =>
    [
      { title: "Loss", step: "loss", epoch: "validationLoss" },
      { title: "Accuracy", step: "accuracy", epoch: "validationAccuracy" },
    ].map(({ title, step, epoch }) => ({
      title,
      lines: linesOf(
        steps.value,
        epochs.value,
        step as keyof StepEvent,
        epoch as keyof EpochEvent,
        stretch.value,
      ),
    }))
  );
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <div class="columns">
        {charts.value.map(({ title, lines }) => (
          <Chart
            key={title}
            title={title}
            axis="step"
            lines={lines}
            logX={false}
            logY={false}
            onZoom={(wanted) => stretch.value = wanted}
          />
        ))}
      </div>
      <Table />
    </section>
  );
}

/** The raw curve, its smoothed twin and the validation figures. */
function linesOf(
  steps: readonly StepEvent[],
  epochs: readonly EpochEvent[],
  figure: keyof StepEvent,
  validation: keyof EpochEvent,
  stretch: Stretch | undefined,
): Line[] {
  const isWithin = (step: number) => !stretch || (step >= stretch.from && step <= stretch.to);
  const values = steps.map((event) => event[figure] as number);
  let mean = values[0];
  const means = values.map((value, i) => mean += (value - mean) / Math.min(i + 1, SPAN));
  const at = (places: readonly number[], heights: readonly (number | undefined)[]) => ({
    x: places.filter(isWithin),
    y: heights.filter((_, i) => isWithin(places[i])).map((value) =>
      Number.isFinite(value) ? value! : null
    ),
  });
  const places = steps.map(({ step }) => step);
  const lines: Line[] = [
    { label: "training", color: "--series-1", look: "faint", ...at(places, values) },
    {
      label: "smoothed",
      color: "--series-1",
      look: "solid",
      ...at(places, means),
      isSmoothed: true,
    },
  ];
  const validated = epochs.filter((epoch) => epoch[validation] !== undefined);
  if (validated.length === 0) return lines;
  const ends = validated.map(({ step }) => step);
  const heights = validated.map((epoch) => epoch[validation] as number);
  return [
    ...lines,
    { label: "validation", color: "--series-2", look: "dots", ...at(ends, heights) },
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
