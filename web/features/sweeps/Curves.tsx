import { useMemo } from "preact/hooks";
import { accuracyAxis, type Axis } from "./axes.ts";
import type { Desk } from "./desk.ts";
import { byEpoch } from "./drawn.ts";
import { Frame, MARGIN } from "./Frame.tsx";
import { Plot } from "./Plot.tsx";

/** A line a trial: its validation, epoch by epoch. */
export function Curves({ desk }: { desk: Desk }) {
  const trials = desk.trials.value;
  const [epochs, up] = useMemo(() => [
    trials.reduce((most, { curve }) => Math.max(most, curve.length), 1),
    accuracyAxis(trials.flatMap(({ curve }) => curve)),
  ], [trials]);
  const drawn = useMemo(() => byEpoch(desk.shown.value, epochs, up), [
    desk.shown.value,
    epochs,
    up,
  ]);
  const along: Axis = {
    ...{ name: "epoch", label: "Epoch", kind: "range", log: false },
    ...{ low: 1, high: epochs },
  };
  return (
    <Plot
      desk={desk}
      label="Validation accuracy by epoch"
      drawn={drawn}
      margin={MARGIN}
    >
      {(size) => <Frame along={along} up={up} size={size} isWhole />}
    </Plot>
  );
}
