import { useMemo } from "preact/hooks";
import { type Axis, textOf, ticksOf, valueAt } from "./axes.ts";
import { type Brush, dragged, kept, moved, WHOLE } from "./brush.ts";
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

/** The name and the marks of an axis, and what holds back trials: a grip at each end, and dragging between. */
function AxisControls({ desk, axis, left, room, height }: {
  desk: Desk;
  axis: Axis;
  left: number;
  room: number;
  height: number;
}) {
  const brush = desk.brushes.value[axis.name] ?? WHOLE;
  const isWhole = brush === WHOLE;
  const set = (next: Brush | undefined) => desk.brush(axis.name, next && kept(next));
  const drag = (event: PointerEvent) => {
    const strip = event.currentTarget as HTMLElement;
    const { top, height } = strip.getBoundingClientRect();
    const placeOf = ({ clientY }: PointerEvent) => 1 - (clientY - top) / height;
    const from = placeOf(event);
    event.stopPropagation();
    strip.setPointerCapture(event.pointerId);
    let isMoved = false;
    const move = (event: PointerEvent) => {
      isMoved ||= Math.abs(placeOf(event) - from) * height > 4;
      if (isMoved) set(dragged(axis, from, placeOf(event)));
    };
    const end = () => {
      strip.removeEventListener("pointermove", move);
      if (!isMoved) set(isWhole && axis.kind === "choice" ? dragged(axis, from, from) : undefined);
    };
    strip.addEventListener("pointermove", move);
    strip.addEventListener("lostpointercapture", end, { once: true });
  };
  return (
    <div class="axis" style={{ left, top: MARGIN.top, height }}>
      <span class="axis-name" style={{ width: room }}>{axis.label}</span>
      {ticksOf(axis).map(({ place, text }) => (
        <span key={text} class="axis-tick" style={{ bottom: place * height }} aria-hidden="true">
          {text}
        </span>
      ))}
      <div
        class="axis-strip"
        onPointerDown={drag}
        onClick={(event) => event.stopPropagation()}
      >
        {!isWhole && (
          <div
            class="brush"
            style={{ bottom: `${100 * brush[0]}%`, height: `${100 * (brush[1] - brush[0])}%` }}
          />
        )}
      </div>
      {(["low", "high"] as const).map((end, i) => (
        <Grip key={end} end={end} axis={axis} brush={brush} place={brush[i]} onBrush={set} />
      ))}
    </div>
  );
}

/** An end of a brush. */
function Grip({ end, axis, brush, place, onBrush }: {
  end: "low" | "high";
  axis: Axis;
  brush: Brush;
  place: number;
  onBrush: (brush: Brush | undefined) => void;
}) {
  const nudge = axis.kind === "choice" ? 0.5 / axis.values.length : 0;
  const value = valueAt(axis, end === "low" ? place + nudge : place - nudge);
  const drag = (event: PointerEvent) => {
    const grip = event.currentTarget as HTMLElement;
    const { top, height } = grip.parentElement!.getBoundingClientRect();
    event.stopPropagation();
    grip.setPointerCapture(event.pointerId);
    const [low, high] = brush;
    const move = ({ clientY }: PointerEvent) => {
      const to = 1 - (clientY - top) / height;
      onBrush(end === "low" ? dragged(axis, to, high) : dragged(axis, low, to));
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener(
      "lostpointercapture",
      () => grip.removeEventListener("pointermove", move),
      { once: true },
    );
  };
  return (
    <div
      class={`grip ${end}`}
      style={{ bottom: `${100 * place}%` }}
      tabIndex={0}
      role="slider"
      aria-orientation="vertical"
      aria-label={`${axis.label}, ${end === "low" ? "from" : "to"}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * place)}
      aria-valuetext={textOf(axis, value)}
      onPointerDown={drag}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        const isAll = ["Escape", "Delete", "Backspace"].includes(event.key);
        const next = isAll ? undefined : moved(axis, brush, end, event.key);
        if (next === brush || next && next[0] === brush[0] && next[1] === brush[1]) return;
        event.preventDefault();
        event.stopPropagation();
        onBrush(next);
      }}
    />
  );
}
