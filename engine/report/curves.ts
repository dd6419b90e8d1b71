/** The curves of a training, metric by metric, as an SVG picture. @module */
import { markupText } from "../../data/text/markup.ts";
import { visible } from "../../data/text/visible.ts";
import { type Axis, formatTick, FRACTION_AXIS, lossAxis, stepAxis, valueAxis } from "./axes.ts";
import { countBroken, dotsPath, linePath, type Placement, round, type Series } from "./series.ts";
import { smooth } from "./smoothing.ts";

/** What `drawCurves` draws. */
export interface Curves {
  readonly title: string;
  /** `[N]`, ascending. */
  readonly steps: ArrayLike<number>;
  /** From top to bottom. */
  readonly metrics: readonly MetricCurve[];
}

/** One metric of a training. */
export interface MetricCurve {
  readonly label: string;
  /** How it is drawn: from 0 on, between 0 and 1, or as it is. */
  readonly axis: "loss" | "fraction" | "value";
  /** `[N]`, of each step's batch. */
  readonly values: ArrayLike<number>;
  /** What the validation pictures gave after some steps. */
  readonly validation?: readonly ValidationPoint[];
}

/** What the validation pictures gave after a step. */
export interface ValidationPoint {
  readonly step: number;
  readonly value: number;
}

/** A rectangle of the picture with its axes. */
interface Panel extends Placement {
  readonly name: string;
  readonly top: number;
  readonly bottom: number;
  readonly horizontal: Axis;
  readonly vertical: Axis;
}

const WIDTH = 960;
const [LEFT, RIGHT] = [72, 928];
const [FIRST_TOP, PANEL_HEIGHT, PITCH] = [96, 226, 294];
const RAW = 'stroke="#2563eb" stroke-opacity="0.35"';
const SMOOTHED = 'stroke="#1d4ed8" stroke-width="2"';
const VALIDATION_LINE = 'stroke="#ea580c" stroke-opacity="0.6"';
const VALIDATION = 'stroke="#ea580c" stroke-width="7"';
const NOT_FINITE = 'stroke="#dc2626" stroke-width="1.5"';

/**
 * Draws a panel for each metric, one above the other: each step faint, its smoothed course over it,
 * the validation as points. A value that is not finite is a gap in the line, marked in red. However
 * many the steps, a pixel column keeps its smallest and its largest value, so no spike is lost.
 *
 * @returns The text of an SVG file with a background of its own, 960 pixels wide, 294 high for each
 * metric and 92 beside.
 * @throws {RangeError} Where a metric has not one value for each of the `steps`.
 */
export function drawCurves({ title, steps, metrics }: Curves): string {
  for (const { label, values } of metrics) {
    if (values.length !== steps.length) {
      throw new RangeError(
        `Cannot draw curves as lengths differ: ${steps.length} steps, ${values.length} values of ` +
          `'${visible(label)}', give one for each step`,
      );
    }
  }
  const tested = metrics.flatMap(({ validation = [] }) => validation.map(({ step }) => step));
  const places = steps.length ? [...tested, steps[0], steps[steps.length - 1]] : tested;
  const [first, last] = places.length ? [Math.min(...places), Math.max(...places)] : [0, 0];
  const panels = metrics.map((metric, i) =>
    drawMetric(metric, steps, FIRST_TOP + i * PITCH, stepAxis(first, last))
  );
  const height = FIRST_TOP + metrics.length * PITCH - 4;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" \
height="${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" \
font-size="12" fill="#374151">
<title>${markupText(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${LEFT}" y="38" font-size="18" font-weight="600" fill="#111827">${markupText(title)}</text>
${panels.join("\n")}
<text x="${(LEFT + RIGHT) / 2}" y="${height - 16}" text-anchor="middle">step</text>
</svg>
`;
}

function drawMetric(
  { label, axis, values, validation = [] }: MetricCurve,
  steps: ArrayLike<number>,
  top: number,
  horizontal: Axis,
): string {
  const tested = validation.map(({ value }) => value);
  const vertical = verticalAxis(axis, [...Array.from(values), ...tested]);
  const bottom = top + PANEL_HEIGHT;
  const panel: Panel = {
    name: label,
    top,
    bottom,
    horizontal,
    vertical,
    x: (step) => LEFT + horizontal.place(step) * (RIGHT - LEFT),
    y: (height) => bottom - height * PANEL_HEIGHT,
  };
  const series = (steps: ArrayLike<number>, values: ArrayLike<number>): Series => ({
    steps,
    heights: Float64Array.from(values, vertical.place),
  });
  return drawPanel(
    panel,
    series(steps, values),
    series(validation.map(({ step }) => step), tested),
  );
}

function verticalAxis(axis: MetricCurve["axis"], values: readonly number[]): Axis {
  if (axis === "fraction") return FRACTION_AXIS;
  return axis === "loss" ? lossAxis(values) : valueAxis(values);
}

/** One panel with its header, grid, lines, points and marks. */
function drawPanel(panel: Panel, training: Series, validation: Series): string {
  const span = Math.max(2, Math.round(training.steps.length / 60));
  const raw = linePath(training, panel);
  const smoothed = linePath({ ...training, heights: smooth(training.heights, span) }, panel);
  const tested = linePath(validation, panel);
  const broken = countBroken(training) + countBroken(validation);
  const legend: LegendEntry[] = [
    { name: "each step", style: RAW, sample: "h-22" },
    { name: `smoothed over ${formatTick(span)} steps`, style: SMOOTHED, sample: "h-22" },
  ];
  if (validation.steps.length > 0) {
    legend.push({ name: "validation", style: VALIDATION, sample: "h0" });
  }
  if (broken > 0) legend.push({ name: `not finite: ${broken}`, style: NOT_FINITE, sample: CROSS });
  return [
    drawGrid(panel),
    `<g fill="none" stroke-linecap="round" stroke-linejoin="round">`,
    `<path d="${raw.path}" ${RAW}/>`,
    `<path d="${smoothed.path}" ${SMOOTHED}/>`,
    `<path d="${tested.path}" ${VALIDATION_LINE}/>`,
    `<path d="${dotsPath(validation, panel)}" ${VALIDATION}/>`,
    drawGaps([...raw.gaps, ...tested.gaps], panel),
    `</g>`,
    `<text x="${LEFT}" y="${panel.top - 16}" font-size="14" font-weight="600">${
      markupText(panel.name)
    }` +
    `<tspan dx="8" font-size="12" font-weight="400">${
      markupText(panel.vertical.label)
    }</tspan></text>`,
    drawLegend(legend, panel.top - 20),
  ].join("\n");
}

function drawGrid({ top, bottom, horizontal, vertical, x, y }: Panel): string {
  const rows = vertical.ticks.map((tick) => ({
    at: round(y(vertical.place(tick))),
    text: formatTick(tick),
  }));
  const columns = horizontal.ticks.map((tick) => ({ at: round(x(tick)), text: formatTick(tick) }));
  const grid = rows.map(({ at }) => `M${LEFT} ${at}H${RIGHT}`).join("") +
    columns.map(({ at }) => `M${at} ${top}V${bottom}`).join("");
  return [
    `<path d="${grid}" stroke="#e5e7eb"/>`,
    `<path d="M${LEFT} ${top}V${bottom}H${RIGHT}" fill="none" stroke="#6b7280"/>`,
    ...rows.map(({ at, text }) =>
      `<text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${text}</text>`
    ),
    ...columns.map(({ at, text }) =>
      `<text x="${at}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
    ),
  ].join("\n");
}

interface LegendEntry {
  readonly name: string;
  readonly style: string;
  /** Path data, drawn from the point left of the name. */
  readonly sample: string;
}

const CROSS = "m-4 -4l8 8m0 -8l-8 8";

/** The names with their samples, from the right edge to the left; text widths are estimated. */
function drawLegend(entries: LegendEntry[], y: number): string {
  let right = RIGHT;
  return entries.toReversed().map(({ name, style, sample }) => {
    const start = round(right - name.length * 6.6);
    right = start - 50;
    return `<path d="M${start - 10} ${y}${sample}" ${style} fill="none" stroke-linecap="round"/>` +
      `<text x="${start}" y="${y}" dy="4">${markupText(name)}</text>`;
  }).join("\n");
}

/** A faint line down each gap and a cross at its top; crosses that would overlap are left out. */
function drawGaps(gaps: number[], { top, bottom }: Panel): string {
  if (gaps.length === 0) return "";
  let [lines, crosses, previous] = ["", "", -Infinity];
  for (const gap of gaps.toSorted((a, b) => a - b)) {
    lines += `M${gap} ${top}V${bottom}`;
    if (gap - previous < 10) continue;
    crosses += `M${gap} ${top + 8}${CROSS}`;
    previous = gap;
  }
  return `<path d="${lines}" stroke="#dc2626" stroke-opacity="0.3"/>\n` +
    `<path d="${crosses}" ${NOT_FINITE}/>`;
}
