import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { Line } from "./curve_tables.ts";
import { number } from "./format.ts";

/** A chart's content. */
export interface ChartProps {
  readonly title: string;
  readonly axis: string;
  readonly lines: readonly Line[];
  readonly logX: boolean;
  readonly logY: boolean;
  /** Zoomed to a stretch of the axis; `undefined` shows all again. */
  readonly onZoom: (stretch: { from: number; to: number } | undefined) => void;
}

const HEIGHT = 260;
const MOST_DOTS = 100;

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
        <h3>{title}</h3>
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

/** All but smoothed lines, which have the same gaps. */
const measured = (lines: readonly Line[]) => lines.filter(({ isSmoothed }) => !isSmoothed);

function summaryOf(lines: readonly Line[]): string {
  return lines.filter(({ look }) => look !== "faint")
    .map(({ label, y }) => `${label} ${number(y.at(-1))}`).join(", ");
}

/** All lines on one axis; `undefined` where a line has no point, `null` where it is no number. */
function tableOf(UPlot: typeof uPlot, { lines, logY, logX }: ChartProps): uPlot.AlignedData {
  const tables = lines.map(({ x, y }) => {
    const kept = logX ? x.map((value) => Math.max(value, 1e-9)) : x;
    return [kept, logY ? y.map((value) => value !== null && value <= 0 ? null : value) : y];
  });
  if (tables.every(([x]) => x.length === 0)) {
    return [[], ...lines.map(() => [])] as uPlot.AlignedData;
  }
  return UPlot.join(tables as uPlot.AlignedData[], lines.map(() => [1, 2]));
}

function optionsOf(
  UPlot: typeof uPlot,
  latest: { readonly current: ChartProps },
  box: HTMLElement,
): uPlot.Options {
  const { lines, logX, logY, axis } = latest.current;
  const style = getComputedStyle(box);
  const color = (name: string) => colorOf(style.getPropertyValue(name), box);
  const axes = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 } };
  const ticks = { ...axes, ticks: { stroke: color("--line") } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    scales: {
      x: { time: false, distr: logX ? 3 : 1 },
      y: { distr: logY ? 3 : 1 },
    },
    axes: [{ ...ticks, label: axis, labelSize: 22, size: 38 }, {
      ...ticks,
      size: 72,
      values: logY ? logTexts : tickTexts,
    }],
    padding: [8, 34, 0, 0],
    series: [
      { label: axis, value: legendText },
      ...lines.map((line) => seriesOf(UPlot, line, color(line.color))),
    ],
    cursor: { drag: { x: true, y: false }, focus: { prox: 24 } },
    hooks: {
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width < 3) return;
        latest.current.onZoom({
          from: plot.posToVal(left, "x"),
          to: plot.posToVal(left + width, "x"),
        });
      }],
      draw: [(plot) => drawGaps(plot, latest.current.lines, color("--bad"))],
      ready: [(plot) => {
        plot.over.addEventListener("dblclick", () => latest.current.onZoom(undefined));
      }],
    },
  };
}

/** The value under the cursor, if there is one. */
function legendText(
  _plot: uPlot,
  value: number | null,
  _series: number,
  row: number | null,
): string {
  return row === null ? "–" : number(value);
}

const logTexts = (_: uPlot, values: number[]) =>
  values.map((value) => value === null ? "" : number(value));

/** As many digits as tell one tick from the next. */
function tickTexts(_: uPlot, values: number[], _axis: number, _space: number, step: number) {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const text = (value: number) =>
    digits > 4
      ? value.toExponential(1)
      : value.toLocaleString("en", { minimumFractionDigits: digits });
  return values.map((value) => value === null ? "" : value === 0 ? "0" : text(value));
}

function seriesOf(
  UPlot: typeof uPlot,
  { label, look, x }: Line,
  stroke: string,
): uPlot.Series {
  const isDots = look === "dots";
  return {
    label,
    stroke,
    width: look === "faint" ? 1 : 2,
    alpha: look === "faint" ? 0.35 : 1,
    dash: isDots ? [6, 4] : undefined,
    points: { show: isDots && x.length <= MOST_DOTS, size: 6, fill: stroke },
    paths: UPlot.paths.linear!(),
    value: legendText,
  };
}

/** A dashed line through the chart where a value is no number. */
function drawGaps(plot: uPlot, lines: readonly Line[], stroke: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio * 1.5;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  for (const { x, y } of measured(lines)) {
    y.forEach((value, i) => {
      if (value !== null) return;
      const place = Math.round(plot.valToPos(x[i], "x", true));
      if (place < bbox.left || place > bbox.left + bbox.width) return;
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
    });
  }
  ctx.stroke();
  ctx.restore();
}

/** A canvas needs a plain colour, not `light-dark()`. */
function colorOf(value: string, box: HTMLElement): string {
  const probe = document.createElement("span");
  probe.style.color = value;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
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
