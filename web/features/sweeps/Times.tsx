import { useMemo } from "preact/hooks";
import { accuracyAxis, secondsAxis } from "./axes.ts";
import type { Desk } from "./desk.ts";
import { byTime, front } from "./drawn.ts";
import { Frame, MARGIN } from "./Frame.tsx";
import { Plot } from "./Plot.tsx";

/** A dot a trial: what its training took, and what came of it. */
export function Times({ desk }: { desk: Desk }) {
  const trials = desk.trials.value;
  const [along, up] = useMemo(() => [
    secondsAxis(trials.flatMap(({ seconds }) => seconds ?? [])),
    accuracyAxis(trials.flatMap(({ accuracy }) => accuracy ?? [])),
  ], [trials]);
  const [drawn, best] = useMemo(() => {
    const dots = byTime(desk.shown.value, along, up);
    return [dots, front(dots)];
  }, [desk.shown.value, along, up]);
  return (
    <Plot
      desk={desk}
      label="Validation accuracy against training time"
      drawn={drawn}
      margin={MARGIN}
    >
      {(size) => (
        <>
          <Frame along={along} up={up} size={size} />
          <polyline
            class="front"
            points={best.flatMap(([x, y], i) => [
              ...i > 0 ? [[x, best[i - 1][1]] as const] : [],
              [x, y] as const,
            ]).map(([x, y]) => `${x * size.width},${(1 - y) * size.height}`).join(" ")}
          />
        </>
      )}
    </Plot>
  );
}
