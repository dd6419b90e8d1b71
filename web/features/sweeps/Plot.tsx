import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ShownTrial } from "../../messages/sweeps.ts";
import type { Desk, Pointed } from "./desk.ts";
import { type Drawn, type Margin, nearest, type Place, type Size } from "./drawn.ts";
import { paint } from "./paint.ts";
import { shadesIn } from "./shades.ts";
import { useDark, useSeen, useSize } from "./sight.ts";
import { Tip, wordsOf } from "./Tip.tsx";

/** How a plot is drawn. */
export interface PlotProps {
  readonly desk: Desk;
  /** What is along its axes, in words. */
  readonly label: string;
  readonly drawn: readonly Drawn[];
  /** In CSS pixels: where there is less room, it moves within its box. */
  readonly leastWidth?: number;
  readonly margin: Margin;
  /** Axes behind the trials, of a group that begins at the places' upper left. */
  readonly children: (size: Size) => ComponentChildren;
  /** What lies before the trials, at the same place. */
  readonly controls?: (size: Size) => ComponentChildren;
}

/** So far from the pointer a trial is taken for the one that is meant. */
const REACH = 24;

const KEYS = "Arrow keys go from trial to trial, from the best down; Enter shows one in the table.";

/** Trials as lines or dots: the pointer and the arrow keys single one out, in all plots of the page. */
export function Plot(props: PlotProps) {
  const { desk, label, drawn, margin, leastWidth } = props;
  const box = useRef<HTMLDivElement>(null);
  const whole = useSize(box);
  const size = {
    width: Math.max(0, whole.width - margin.left - margin.right),
    height: Math.max(0, whole.height - margin.top - margin.bottom),
  };
  const isThere = whole.width > 0;
  const canvas = usePainted(box, props, size);
  /** Where what is pointed at is told: only in the plot that is pointed into. */
  const at = useSignal<Place | undefined>(undefined);
  const pointTo = (found: Drawn | undefined, place?: Place) => point(props, size, at, found, place);
  const pointed = drawn.filter(({ trial }) => isPointed(trial, desk.pointed.value));
  const one = at.value && pointed[0]?.trial;
  const onPointer = (event: PointerEvent) => {
    const { left, top } = box.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const inside: Place = [x - margin.left, margin.top + size.height - y];
    pointTo(nearest(drawn, inside, [size.width, size.height], REACH), [x, y]);
  };
  return (
    <div class="scroll">
      <div
        ref={box}
        class="sweep-plot"
        style={isThere ? { minWidth: leastWidth } : undefined}
        tabIndex={0}
        role="group"
        aria-label={`${label}: ${drawn.length} trials. ${KEYS}`}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => pointTo(undefined)}
        onClick={(event) => one && !isFinger(event) && desk.show(one)}
        onKeyDown={(event) => onKey(event, props, pointTo)}
        onBlur={() => pointTo(undefined)}
      >
        <svg class="axes" aria-hidden="true">
          {isThere && (
            <g transform={`translate(${margin.left} ${margin.top})`}>{props.children(size)}</g>
          )}
        </svg>
        <canvas ref={canvas} aria-hidden="true" />
        <svg class="pointed" aria-hidden="true">
          {pointed.map((each) => (
            <Pointer key={each.trial.trial} places={each.places} {...{ size, margin }} />
          ))}
        </svg>
        {isThere && props.controls?.(size)}
        {one && <Tip desk={desk} trial={one} at={at.value!} width={whole.width} />}
        <p class="visually-hidden" role="status">{one && wordsOf(desk, one)}</p>
      </div>
    </div>
  );
}

/** A canvas with the trials, drawn while it is in sight. */
function usePainted(
  box: RefObject<HTMLElement>,
  { drawn, margin }: PlotProps,
  size: Size,
): RefObject<HTMLCanvasElement> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shades = useRef<readonly string[]>([]);
  const isSeen = useSeen(box);
  const isDark = useDark();
  useEffect(() => void (shades.current = shadesIn(box.current!)), [isDark]);
  useEffect(() => {
    const isDrawn = isSeen && size.width > 0;
    if (isDrawn) paint(canvas.current!, drawn, { size, margin, shades: shades.current });
  }, [drawn, size.width, size.height, isSeen, isDark]);
  return canvas;
}

/** Points to a trial from a place of a plot, or to none; without a place from the trial's end. */
function point(
  { desk, margin }: PlotProps,
  size: Size,
  at: Signal<Place | undefined>,
  found: Drawn | undefined,
  place?: Place,
): void {
  if (found?.trial.trial !== desk.pointed.peek()?.trial) {
    desk.pointed.value = found && { trial: found.trial.trial, setting: found.trial.setting };
  }
  at.value = found && (place ?? placeIn(found.places.at(-1)!, size, margin));
}

/** A tap points; it does not lead away from the plot as a click does. */
const isFinger = (event: MouseEvent) =>
  (event as MouseEvent & { pointerType?: string }).pointerType === "touch";

const isPointed = ({ trial, setting }: ShownTrial, pointed: Pointed | undefined) =>
  pointed !== undefined && setting === pointed.setting &&
  (pointed.trial === undefined || pointed.trial === trial);

/** A place of a chart in its box, in CSS pixels. */
const placeIn = ([x, y]: Place, { width, height }: Size, { left, top }: Margin): Place => [
  left + x * width,
  top + (1 - y) * height,
];

/** A trial that is pointed at, over all others. */
function Pointer({ places, size, margin }: {
  places: readonly Place[];
  size: Size;
  margin: Margin;
}) {
  const points = places.map((place) => placeIn(place, size, margin));
  const [x, y] = points.at(-1)!;
  return (
    <>
      {points.length > 1 && <polyline points={points.join(" ")} />}
      <circle cx={x} cy={y} r={5} />
    </>
  );
}

function onKey(
  event: KeyboardEvent,
  { desk, drawn }: PlotProps,
  pointTo: (found: Drawn | undefined) => void,
): void {
  if (event.target !== event.currentTarget || drawn.length === 0) return;
  const now = drawn.findIndex(({ trial }) => trial.trial === desk.pointed.value?.trial);
  const last = drawn.length - 1;
  const next: Record<string, number> = {
    ArrowRight: Math.min(last, now + 1),
    ArrowDown: Math.min(last, now + 1),
    ArrowLeft: Math.max(0, now - 1),
    ArrowUp: Math.max(0, now - 1),
    Home: 0,
    End: last,
  };
  if (event.key === "Enter" && now >= 0) desk.show(drawn[now].trial);
  else if (event.key === "Escape") pointTo(undefined);
  else if (event.key in next) pointTo(drawn[next[event.key]]);
  else return;
  event.preventDefault();
}
