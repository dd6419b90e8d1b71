import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { number } from "../shared/format.ts";
import {
  type ChartContent,
  HEIGHT,
  type Line,
  measured,
  optionsOf,
  tableOf,
} from "./chart_options.ts";

/** A chart with its title. */
export interface ChartProps extends ChartContent {
  readonly title: string;
}

/** Curves on a canvas: drag to zoom, double-click or Escape to see all, arrows to read values. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const library = useRef<typeof uPlot>();
  const latest = useRef(props);
  latest.current = props;
  const { title, lines, logX, logY, axis } = props;
  const shape = JSON.stringify([
    logX,
    logY,
    axis,
    lines.map(({ label, color, look }) => [label, color, look]),
  ]);

  useEffect(() => {
    let isGone = false;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const make = async () => {
      const { default: UPlot } = await import("uplot");
      if (isGone) return;
      library.current = UPlot;
      plot.current?.destroy();
      const options = optionsOf(UPlot, latest, box.current!);
      plot.current = new UPlot(options, tableOf(UPlot, latest.current), box.current!);
    };
    make();
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: box.current!.clientWidth, height: HEIGHT })
    );
    resize.observe(box.current!);
    dark.addEventListener("change", make);
    return () => {
      isGone = true;
      dark.removeEventListener("change", make);
      resize.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    if (plot.current) plot.current.setData(tableOf(library.current!, props));
  }, [lines]);

  const gaps = measured(lines)
    .reduce((count, { y }) => count + y.filter((each) => each === null).length, 0);
  return (
    <figure class="panel chart">
      <figcaption>
        <h2>{title}</h2>
        {gaps > 0 && <span class="tag bad">{gaps} not a number</span>}
      </figcaption>
      <div
        ref={box}
        class="plot"
        tabIndex={0}
        role="group"
        aria-label={`${title} by ${axis}: ${summaryOf(lines)}. Arrow keys read values.`}
        onKeyDown={(event) => onKey(event, plot.current, latest.current)}
      />
    </figure>
  );
}

function summaryOf(lines: readonly Line[]): string {
  return lines.filter(({ look }) => look !== "faint")
    .map(({ label, y }) => `${label} ${number(y.at(-1))}`).join(", ");
}

function onKey(event: KeyboardEvent, plot: uPlot | undefined, { onZoom }: ChartProps): void {
  if (!plot || plot.data[0].length === 0) return;
  if (event.key === "Escape") return onZoom(undefined);
  const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 };
  const [from, to] = [plot.scales.x.min!, plot.scales.x.max!];
  if (event.key === "+" || event.key === "-") {
    const [middle, half] = [(from + to) / 2, (to - from) * (event.key === "+" ? 0.25 : 1)];
    onZoom({ from: Math.max(0, middle - half), to: middle + half });
    return event.preventDefault();
  }
  if (!(event.key in moves)) return;
  event.preventDefault();
  const last = plot.data[0].length - 1;
  const now = plot.cursor.idx ?? last;
  const next = Math.min(last, Math.max(0, now + moves[event.key]));
  const left = plot.valToPos(plot.data[0][next], "x");
  plot.setCursor({ left, top: plot.over.clientHeight / 2 });
}
