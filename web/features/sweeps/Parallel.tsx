import { useMemo } from "preact/hooks";
import { type Axis, ticksOf } from "./axes.ts";
import { AxisControls } from "./AxisControls.tsx";
import type { Desk } from "./desk.ts";
import { acrossAxes, type Size } from "./drawn.ts";
import { Plot } from "./Plot.tsx";

const MARGIN = { top: 56, right: 64, bottom: 22, left: 56 };
/** Between two axes, in CSS pixels. */
const LEAST_GAP = 76;

/** A line a trial across what is varied and what came of it; each axis holds back what is not between its grips. */
export function Parallel({ desk }: { desk: Desk }) {
  const axes = desk.axes.value;
  const drawn = useMemo(() => acrossAxes(desk.shown.value, axes), [desk.shown.value, axes]);
  const left = (i: number, { width }: Size) => i / Math.max(1, axes.length - 1) * width;
  return (
    <Plot
      desk={desk}
      label={`Parallel coordinates of ${axes.map(({ label }) => label).join(", ")}`}
      drawn={drawn}
      leastWidth={MARGIN.left + MARGIN.right + (axes.length - 1) * LEAST_GAP}
      margin={MARGIN}
      controls={(size) =>
        axes.map((axis, i) => (
          <AxisControls
            key={axis.name}
            desk={desk}
            axis={axis}
            left={MARGIN.left + left(i, size)}
            top={MARGIN.top}
            room={Math.min(112, size.width / Math.max(1, axes.length - 1) - 8)}
            height={size.height}
          />
        ))}
    >
      {(size) =>
        axes.map((axis, i) => <Scale key={axis.name} axis={axis} x={left(i, size)} {...size} />)}
    </Plot>
  );
}

/** An axis with its marks. */
function Scale({ axis, x, height }: { axis: Axis; x: number; height: number }) {
  return (
    <g transform={`translate(${x} 0)`}>
      <line y2={height} />
      {ticksOf(axis).map(({ place, text }) => (
        <g key={text} transform={`translate(0 ${(1 - place) * height})`}>
          <line x1={-3} x2={3} />
        </g>
      ))}
    </g>
  );
}
