import { type Axis, textOf, ticksOf, valueAt } from "./axes.ts";
import { type Brush, dragged, kept, moved, WHOLE } from "./brush.ts";
import type { Desk } from "./desk.ts";

/** So far the pointer moves before it drags, in CSS pixels. */
const STILL = 4;

/** The name and the marks of an axis, and what holds back trials: a grip at each end, and dragging between. */
export function AxisControls({ desk, axis, left, top, room, height }: {
  desk: Desk;
  axis: Axis;
  left: number;
  top: number;
  /** For its name. */
  room: number;
  height: number;
}) {
  const brush = desk.brushes.value[axis.name] ?? WHOLE;
  const isWhole = brush === WHOLE;
  const set = (next: Brush | undefined) => desk.brush(axis.name, next && kept(next));
  const drag = (event: PointerEvent) => {
    let isMoved = false;
    follow(event, (to, from) => {
      isMoved ||= Math.abs(to - from) * height > STILL;
      if (isMoved) set(dragged(axis, from, to));
    }, (from) => {
      // A click lets all through again, or a single choice.
      if (!isMoved) set(isWhole && axis.kind === "choice" ? dragged(axis, from, from) : undefined);
    });
  };
  return (
    <div class="axis" style={{ left, top, height }}>
      <span class="axis-name" style={{ width: room }}>{axis.label}</span>
      {ticksOf(axis).map(({ place, text }) => (
        <span key={text} class="axis-tick" style={{ bottom: place * height }} aria-hidden="true">
          {text}
        </span>
      ))}
      <div class="axis-strip" onPointerDown={drag} onClick={keep}>
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

/** Keeps an event from the plot below, which would point to a trial. */
const keep = (event: Event) => event.stopPropagation();

/**
 * Follows a pointer that was pressed on part of an axis, in places of the axis, until it is let go.
 */
function follow(
  event: PointerEvent,
  onMove: (to: number, from: number) => void,
  onEnd?: (from: number) => void,
): void {
  const part = event.currentTarget as HTMLElement;
  const { top, height } = part.closest(".axis")!.getBoundingClientRect();
  const placeOf = ({ clientY }: PointerEvent) => 1 - (clientY - top) / height;
  const from = placeOf(event);
  const move = (event: PointerEvent) => onMove(placeOf(event), from);
  event.stopPropagation();
  part.setPointerCapture(event.pointerId);
  part.addEventListener("pointermove", move);
  part.addEventListener("lostpointercapture", () => {
    part.removeEventListener("pointermove", move);
    onEnd?.(from);
  }, { once: true });
}

/** An end of a brush: a slider for pointer and keys. */
function Grip({ end, axis, brush, place, onBrush }: {
  end: "low" | "high";
  axis: Axis;
  brush: Brush;
  place: number;
  onBrush: (brush: Brush | undefined) => void;
}) {
  const nudge = axis.kind === "choice" ? 0.5 / axis.values.length : 0;
  const value = valueAt(axis, end === "low" ? place + nudge : place - nudge);
  const [low, high] = brush;
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
      onPointerDown={(event) =>
        follow(event, (to) =>
          onBrush(end === "low" ? dragged(axis, to, high) : dragged(axis, low, to)))}
      onClick={keep}
      onKeyDown={(event) => {
        const isAll = ["Escape", "Delete", "Backspace"].includes(event.key);
        const next = isAll ? undefined : moved(axis, brush, end, event.key);
        if (next === brush) {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
        onBrush(next);
      }}
    />
  );
}
