import { useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ShownTrial } from "../../messages/sweeps.ts";
import type { Desk, Pointed } from "./desk.ts";
import { type Drawn, type Margin, nearest, type Place, type Size } from "./drawn.ts";
import { paint } from "./paint.ts";
import { shadesIn } from "./shades.ts";
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
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const isSeen = useSeen(box);
  const isDark = useDark();
  /** Where what is pointed at is told: only in the plot that is pointed into. */
  const at = useSignal<Place | undefined>(undefined);
  const size = {
    width: Math.max(0, width - margin.left - margin.right),
    height: Math.max(0, height - margin.top - margin.bottom),
  };
  const shades = useRef<readonly string[]>([]);
  useEffect(() => void (shades.current = shadesIn(box.current!)), [isDark]);
  useEffect(() => {
    if (isSeen && width > 0) {
      paint(canvas.current!, drawn, { size, margin, shades: shades.current });
    }
  }, [drawn, width, height, isSeen, isDark]);
  const pointTo = (found: Drawn | undefined, place?: Place) => {
    const { trial, setting } = found?.trial ?? {};
    if (trial !== desk.pointed.peek()?.trial) {
      desk.pointed.value = found && { trial, setting: setting! };
    }
    at.value = found && (place ?? placeIn(found.places.at(-1)!, size, margin));
  };
  const placeOf = (event: PointerEvent): Place => {
    const { left, top } = box.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const onPointer = (event: PointerEvent) => {
    const place = placeOf(event);
    const inside: Place = [place[0] - margin.left, margin.top + size.height - place[1]];
    pointTo(nearest(drawn, inside, [size.width, size.height], REACH), place);
  };
  const pointed = drawn.filter(({ trial }) => isPointed(trial, desk.pointed.value));
  const one = at.value && pointed[0]?.trial;
  return (
    <div class="scroll">
      <div
        ref={box}
        class="sweep-plot"
        style={width > 0 ? { minWidth: leastWidth } : undefined}
        tabIndex={0}
        role="group"
        aria-label={`${label}: ${drawn.length} trials. ${KEYS}`}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => pointTo(undefined)}
        onClick={(event) => {
          const isFinger = (event as unknown as PointerEvent).pointerType === "touch";
          if (one && !isFinger) desk.show(one);
        }}
        onKeyDown={(event) => onKey(event, props, pointTo)}
        onBlur={() => pointTo(undefined)}
      >
        <svg class="axes" aria-hidden="true">
          {width > 0 && (
            <g transform={`translate(${margin.left} ${margin.top})`}>{props.children(size)}</g>
          )}
        </svg>
        <canvas ref={canvas} aria-hidden="true" />
        <svg class="pointed" aria-hidden="true">
          {pointed.map((each) => (
            <Pointer key={each.trial.trial} places={each.places} {...{ size, margin }} />
          ))}
        </svg>
        {width > 0 && props.controls?.(size)}
        {one && <Tip desk={desk} trial={one} at={at.value!} {...{ width }} />}
        <p class="visually-hidden" role="status">{one && wordsOf(desk, one)}</p>
      </div>
    </div>
  );
}

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

/** The size of an element now, in CSS pixels; 0 before it is known. */
function useSize(box: RefObject<HTMLElement>): Size {
  const size = useSignal<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      size.value = { width, height };
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return size.value;
}

/** Whether an element is in sight, or nearly so. */
function useSeen(box: RefObject<HTMLElement>): boolean {
  const isSeen = useSignal(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => isSeen.value = entries.at(-1)!.isIntersecting,
      { rootMargin: "200px" },
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return isSeen.value;
}

/** Whether the page is dark: a canvas does not change its colours by itself. */
function useDark(): boolean {
  const isDark = useSignal(false);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const turn = () => isDark.value = query.matches;
    turn();
    query.addEventListener("change", turn);
    return () => query.removeEventListener("change", turn);
  }, []);
  return isDark.value;
}
