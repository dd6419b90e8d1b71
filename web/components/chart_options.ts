/** What uPlot is told of a chart. @module */
import type uPlot from "uplot";
import { number } from "../shared/format.ts";

/** A line of a chart with its own points; `y` is `null` where there is no number. */
export interface Line {
  readonly label: string;
  /** A custom property that holds the colour. */
  readonly color: string;
  readonly look: "faint" | "solid" | "dots";
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly isSmoothed?: boolean;
}

/** A chart's content. */
export interface ChartContent {
  readonly axis: string;
  /** Where the axis of the values begins and ends: from 0 on, between 0 and 1, or as they are. */
  readonly scale: "loss" | "fraction" | "value";
  readonly lines: readonly Line[];
  readonly logX: boolean;
  readonly logY: boolean;
  /** Zoomed to a stretch of the axis; `undefined` shows all again. */
  readonly onZoom: (stretch: { from: number; to: number } | undefined) => void;
}

/** In CSS pixels. */
export const HEIGHT = 260;
const MOST_DOTS = 100;
/** The range of a scale that is not logarithmic; uPlot's own where there is none. */
const RANGES: Record<ChartContent["scale"], uPlot.Scale.Range | undefined> = {
  loss: { min: { soft: 0, mode: 1 }, max: { pad: 0.1 } },
  fraction: [0, 1],
  value: undefined,
};

/** All but smoothed lines, which have the same gaps. */
export const measured = (lines: readonly Line[]) => lines.filter(({ isSmoothed }) => !isSmoothed);

/** All lines on one axis; `undefined` where a line has no point, `null` where it is no number. */
export function tableOf(
  UPlot: typeof uPlot,
  { lines, logY, logX }: ChartContent,
): uPlot.AlignedData {
  const tables = lines.map(({ x, y }) => {
    const kept = logX ? x.map((value) => Math.max(value, 1e-9)) : x;
    return [kept, logY ? y.map((value) => value !== null && value <= 0 ? null : value) : y];
  });
  if (tables.every(([x]) => x.length === 0)) {
    return [[], ...lines.map(() => [])] as uPlot.AlignedData;
  }
  return UPlot.join(tables as uPlot.AlignedData[], lines.map(() => [1, 2]));
}

/** How a chart looks and what it does with the mouse; `latest` holds its content now. */
export function optionsOf(
  UPlot: typeof uPlot,
  latest: { readonly current: ChartContent },
  box: HTMLElement,
): uPlot.Options {
  const { lines, logX, logY, axis, scale } = latest.current;
  const style = getComputedStyle(box);
  const color = (name: string) => colorOf(style.getPropertyValue(name), box);
  const axes = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 } };
  const ticks = { ...axes, ticks: { stroke: color("--line") } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    scales: {
      x: { time: false, distr: logX ? 3 : 1 },
      y: { distr: logY ? 3 : 1, range: logY ? undefined : RANGES[scale] },
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
