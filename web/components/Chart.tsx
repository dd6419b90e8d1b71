import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { onColorScheme } from "../shared/color.ts";
import { number } from "../shared/format.ts";
import { ChartFlaws, ChartLegend } from "./ChartLegend.tsx";
import { ChartValues, valuesText } from "./ChartValues.tsx";
import { type ChartContent, isLog, type LegendEntry, type Line } from "./chart_content.ts";
import { HEIGHT, optionsOf, placeUnder, tableOf } from "./chart_options.ts";

/** A chart with its title. */
export interface ChartProps extends ChartContent {
  readonly title: string;
  /** What the lines' looks mean; the lines themselves where nothing is said. */
  readonly legend?: readonly LegendEntry[];
}

/** Curves on a canvas: drag to zoom, double-click or Escape to see all, arrows to read values. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const library = useRef<typeof uPlot>();
  const latest = useRef(props);
  latest.current = props;
  const isDrawn = useSignal(0);
  const spoken = useSignal("");
  const { title, lines, logX, axis, marks, leavesOut, zoom, cursor } = props;
  const shape = JSON.stringify([
    logX,
    isLog(props),
    axis,
    lines.map(({ label, color, look }) => [label, color, look]),
  ]);

  useEffect(() => {
    let isGone = false;
    const make = async () => {
      const { default: UPlot } = await import("uplot");
      if (isGone) return;
      library.current = UPlot;
      plot.current?.destroy();
      const options = optionsOf(UPlot, latest, box.current!);
      plot.current = new UPlot(options, tableOf(UPlot, latest.current), box.current!);
      isDrawn.value++;
    };
    make();
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: box.current!.clientWidth, height: HEIGHT })
    );
    resize.observe(box.current!);
    const stay = onColorScheme(make);
    return () => {
      isGone = true;
      stay();
      resize.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    if (plot.current) plot.current.setData(tableOf(library.current!, props));
  }, [lines, marks, leavesOut, zoom]);

  useSignalEffect(() => {
    const place = cursor.value;
    if (isDrawn.value && plot.current) pointTo(plot.current, place);
  });

  return (
    <figure class="panel chart">
      <figcaption>
        <h3>{title}</h3>
        <ChartFlaws content={props} />
        <ChartLegend legend={props.legend ?? lines} />
      </figcaption>
      <div class="plot-frame">
        <div
          ref={box}
          class="plot"
          tabIndex={0}
          role="group"
          aria-label={`${title} by ${axis}: ${summaryOf(lines)}. ${KEYS}`}
          onKeyDown={(event) => {
            onKey(event, plot.current, latest.current);
            spoken.value = valuesText(latest.current);
          }}
          onBlur={() => {
            cursor.value = undefined;
            spoken.value = "";
          }}
        />
        <ChartValues content={props} plot={plot} />
      </div>
      <p class="visually-hidden" role="status">{spoken}</p>
    </figure>
  );
}

const KEYS = "Arrow keys read values, + and − zoom, Escape shows all.";

/** Where the lines end. */
function summaryOf(lines: readonly Line[]): string {
  return lines.filter(({ look }) => look !== "faint")
    .map(({ label, y }) => `${label} ${number(y.at(-1))}`).join(", ");
}

/** Puts a chart's cursor at a place of its axis, or takes it away. */
function pointTo(plot: uPlot, place: number | undefined): void {
  if (placeUnder(plot) === place) return;
  const left = place === undefined ? -10 : plot.valToPos(place, "x");
  plot.setCursor({ left, top: place === undefined ? -10 : plot.over.clientHeight / 2 }, false);
}

const MOVES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };

function onKey(event: KeyboardEvent, plot: uPlot | undefined, content: ChartProps): void {
  if (!plot || plot.data[0].length === 0) return;
  const { cursor, onZoom } = content;
  if (event.key === "Escape") return onZoom(undefined);
  const [from, to] = [plot.scales.x.min!, plot.scales.x.max!];
  if (event.key === "+" || event.key === "-") {
    const [middle, half] = [
      cursor.value ?? (from + to) / 2,
      (to - from) * (event.key === "+" ? 0.25 : 1),
    ];
    onZoom({ from: Math.max(0, middle - half), to: middle + half });
    return event.preventDefault();
  }
  const places = plot.data[0];
  const last = places.length - 1;
  const ends: Record<string, number> = { Home: 0, End: last };
  if (!(event.key in MOVES) && !(event.key in ends)) return;
  event.preventDefault();
  const now = cursor.value === undefined ? last : plot.valToIdx(cursor.value);
  const next = ends[event.key] ?? Math.min(last, Math.max(0, now + MOVES[event.key]));
  cursor.value = places[next];
}
