/** What uPlot is told of a chart. @module */
import type uPlot from "uplot";
import { colorOf } from "../shared/color.ts";
import { percent } from "../shared/format.ts";
import { type ChartContent, isLog, type Line, shownExtent } from "./chart_content.ts";
import { drawGaps, drawMarks, drawOutliers } from "./chart_marks.ts";

/** In CSS pixels. */
export const HEIGHT = 260;
const MOST_DOTS = 100;
/** Of a scale that is not logarithmic. */
const PADDING = { loss: { min: { soft: 0, mode: 1 }, max: { pad: 0.1 } }, value: { pad: 0.1 } };

/** Of one that is logarithmic, as a factor. */
const LOG_PADDING = 1.25;

/** All lines on one axis; `undefined` where a line has no point, `null` where it can't be drawn. */
export function tableOf(UPlot: typeof uPlot, content: ChartContent): uPlot.AlignedData {
  const { lines, logX } = content;
  const log = isLog(content);
  const tables = lines.map(({ x, y }) => {
    const first = logX ? x.findIndex((place) => place > 0) : 0;
    const from = first < 0 ? x.length : first;
    const kept = log ? y.map((value) => value !== null && value <= 0 ? null : value) : y;
    return [x.slice(from), kept.slice(from)];
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
  const { lines, logX, axis } = latest.current;
  const log = isLog(latest.current);
  const color = (name: string) => colorOf(name, box);
  const axes = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 } };
  const ticks = { ...axes, ticks: { stroke: color("--line") } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    scales: {
      x: {
        time: false,
        distr: logX ? 3 : 1,
        range: ({ data: [places] }, min, max) => stretchOf(latest.current, places, [min, max]),
      },
      y: { distr: log ? 3 : 1, range: () => rangeOf(UPlot, latest.current, log) },
    },
    axes: [{
      ...ticks,
      label: axis,
      labelSize: 20,
      size: 34,
      ...logX && { splits: (_, __, low, high) => logTicks(low, high) },
    }, {
      ...ticks,
      size: 62,
      ...log && { splits: (_, __, low, high) => logTicks(low, high) },
      values: (_, values, __, ___, step) => tickTexts(latest.current, values, log ? 0 : step),
    }],
    padding: [14, 20, 0, 0],
    series: [{}, ...lines.map((line) => seriesOf(UPlot, line, color(line.color)))],
    cursor: { drag: { x: true, y: false }, y: false },
    hooks: {
      setSelect: [(plot) => zoomTo(plot, latest.current)],
      setCursor: [(plot) => latest.current.cursor.value = placeUnder(plot)],
      draw: [(plot) => {
        drawGaps(plot, latest.current.lines, color("--bad"));
        drawOutliers(plot, latest.current.lines, color);
        drawMarks(plot, latest.current.marks ?? [], color);
      }],
      ready: [(plot) => {
        plot.over.addEventListener("dblclick", () => latest.current.onZoom(undefined));
      }],
    },
  };
}

/**
 * Ticks of a logarithmic axis: multiples of the powers of ten, or of their tenths where it has fewer
 * than two of them. uPlot's own go on for ever from a beginning that is no such multiple.
 */
export function logTicks(low: number, high: number): number[] {
  const multiples = (first: number, last: number, shift: number) => {
    const ticks: number[] = [];
    const to = Math.ceil(Math.log10(high));
    for (let power = Math.floor(Math.log10(low)); power <= to; power++) {
      for (let digits = first; digits <= last; digits++) {
        const tick = Number(`${digits}e${power - shift}`);
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    return ticks;
  };
  const ticks = multiples(1, 9, 0);
  return ticks.length < 2 ? multiples(10, 99, 1) : ticks;
}

/** Where the axis begins and ends: at the ends of what is zoomed to, or of the points. */
function stretchOf(
  { zoom }: ChartContent,
  places: ArrayLike<number>,
  [min, max]: [number | null, number | null],
): uPlot.Range.MinMax {
  if (places.length === 0) return [null, null];
  if (zoom) return [zoom.from, zoom.to];
  return min === max ? [min! - 0.5, max! + 0.5] : [min, max];
}

/** Where the values' axis begins and ends. */
function rangeOf(UPlot: typeof uPlot, content: ChartContent, log: boolean): uPlot.Range.MinMax {
  if (content.scale === "fraction") return [0, 1];
  const extent = shownExtent(content);
  if (!extent) return [0, 1];
  const { low, high } = extent;
  if (log) return [low / LOG_PADDING, high * LOG_PADDING];
  return content.scale === "loss"
    ? UPlot.rangeNum(low, high, PADDING.loss as uPlot.Range.Config)
    : UPlot.rangeNum(low, high, 0.1, true);
}

function zoomTo(plot: uPlot, { onZoom }: ChartContent): void {
  const { left, width } = plot.select;
  if (width < 3) return;
  onZoom({ from: plot.posToVal(left, "x"), to: plot.posToVal(left + width, "x") });
}

/** The place of the points that the cursor is nearest to. */
export function placeUnder({ cursor, data: [places] }: uPlot): number | undefined {
  return cursor.left! < 0 || cursor.idx == null ? undefined : places[cursor.idx];
}

/** As many digits as tell one tick from the next; of a logarithmic axis as few as can be read. */
function tickTexts({ scale }: ChartContent, values: number[], step: number): string[] {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const text = (value: number) => {
    if (scale === "fraction") return percent(value, Math.max(0, digits - 2));
    if (step === 0) return shortText(value);
    if (digits > 4) return preciseText(value, digits);
    return value.toLocaleString("en", { minimumFractionDigits: digits });
  };
  return values.map((value) => value === null ? "" : value === 0 && step ? text(0) : text(value));
}

/** `8.02e-4`, to so many decimals. */
function preciseText(value: number, decimals: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  return value.toExponential(Math.max(0, exponent + decimals));
}

/** `0.001`, `1e-6`, `20,000`. */
function shortText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return value.toExponential(1).replace(".0e", "e");
  }
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function seriesOf(UPlot: typeof uPlot, { label, look, x }: Line, stroke: string): uPlot.Series {
  const isDots = look === "dots";
  return {
    label,
    stroke,
    width: look === "faint" ? 1 : 2,
    alpha: look === "faint" ? 0.35 : 1,
    dash: isDots ? [6, 4] : undefined,
    points: { show: isDots && x.length <= MOST_DOTS, size: 6, fill: stroke },
    paths: UPlot.paths.linear!(),
  };
}
