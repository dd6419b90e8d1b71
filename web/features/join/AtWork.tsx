import { useSignal } from "@preact/signals";
import { Chart } from "../../components/Chart.tsx";
import type { Line } from "../../components/chart_content.ts";
import { percent } from "../../shared/format.ts";
import type { Taken, TrialEpoch } from "../../worker/join_messages.ts";
import { Varied } from "./Varied.tsx";

/** The trial in work, with its curve. */
export function AtWork({ taken, epochs }: { taken: Taken; epochs: readonly TrialEpoch[] }) {
  const cursor = useSignal<number>();
  const zoom = useSignal<{ readonly from: number; readonly to: number }>();
  const last = epochs.at(-1);
  const { trial: { trial, seed, varied }, sweep, architecture } = taken;
  return (
    <section class="panel" aria-labelledby="work">
      <h2 id="work">Trial {trial} of {sweep}</h2>
      <p class="row">
        <Varied varied={{ network: architecture, ...varied, seed }} />
      </p>
      <label class="bar">
        <progress max={taken.epochs} value={last?.epoch} />
        <span class="number">
          {last
            ? `Epoch ${last.epoch} of ${taken.epochs} · loss ${
              last.loss.toFixed(3)
            } · validation ` +
              `accuracy ${percent(last.validationAccuracy)}`
            : `Getting ready for ${taken.epochs} epochs …`}
        </span>
      </label>
      {epochs.length > 1 && (
        <Chart
          title="Accuracy"
          axis="step"
          scale="fraction"
          lines={linesOf(epochs)}
          zoom={zoom.value}
          onZoom={(wanted) => zoom.value = wanted}
          cursor={cursor}
        />
      )}
    </section>
  );
}

function linesOf(epochs: readonly TrialEpoch[]): Line[] {
  const x = epochs.map(({ step }) => step);
  const line = (label: string, color: string, y: readonly number[]): Line => ({
    label,
    color,
    look: "solid",
    x,
    y: y.map((value) => Number.isFinite(value) ? value : null),
  });
  return [
    line("training", "--series-1", epochs.map(({ accuracy }) => accuracy)),
    line("validation", "--series-2", epochs.map(({ validationAccuracy }) => validationAccuracy)),
  ];
}
