/** The curve of a learning-rate range test, as an SVG picture and as a line of text. @module */
import { markupText } from "../../data/text/markup.ts";
import { formatTick, lossAxis } from "./axes.ts";
import { linePath, round } from "./series.ts";

/** What `drawRates` draws. */
export interface RateCurve {
  readonly title: string;
  /** `[N]`, ascending, above 0. */
  readonly rates: readonly number[];
  /** `[N]`, of each step's batch, and smoothed. */
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  /** Rates that are marked, by what they are called. */
  readonly marks: Readonly<Record<string, number>>;
}

const [WIDTH, HEIGHT] = [960, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 928, 96, 348];
const COLOURS = ["#15803d", "#ea580c", "#7c3aed", "#dc2626"];
/** The loss of one step may be far above all smoothed ones: it is cut. */
const HEADROOM = 1.5;

/**
 * Draws losses over rates on a logarithmic axis: each step's faint, the smoothed course over it, the
 * marks as lines.
 *
 * @returns The text of an SVG file of 960 × 420 pixels with a background of its own.
 */
export function drawRates({ title, rates, losses, smoothed, marks }: RateCurve): string {
  const most = HEADROOM * Math.max(...smoothed);
  const vertical = lossAxis(smoothed);
  const [low, high] = [Math.log10(rates[0]), Math.log10(rates.at(-1)!)];
  const x = (power: number) => LEFT + (power - low) / (high - low || 1) * (RIGHT - LEFT);
  const y = (height: number) => BOTTOM - height * (BOTTOM - TOP);
  const path = (values: readonly number[]) => {
    const heights = Float64Array.from(values, (value) => vertical.place(Math.min(value, most)));
    return linePath({ steps: rates.map(Math.log10), heights }, { x, y }).path;
  };
  const powers = Array.from(
    { length: Math.floor(high) - Math.ceil(low) + 1 },
    (_, i) => Math.ceil(low) + i,
  );
  const rows = vertical.ticks.map((tick) => {
    const at = round(y(vertical.place(tick)));
    return `<path d="M${LEFT} ${at}H${RIGHT}" stroke="#e5e7eb"/>` +
      `<text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${formatTick(tick)}</text>`;
  });
  const columns = powers.map((power) => {
    const at = round(x(power));
    return `<path d="M${at} ${TOP}V${BOTTOM}" stroke="#e5e7eb"/>` +
      `<text x="${at}" y="${BOTTOM + 18}" text-anchor="middle">1e${power}</text>`;
  });
  const lines = Object.entries(marks).map(([name, rate], i) => {
    const [at, colour] = [round(x(Math.log10(rate))), COLOURS[i % COLOURS.length]];
    return `<path d="M${at} ${TOP}V${BOTTOM}" stroke="${colour}" stroke-dasharray="5 4"/>` +
      `<text x="${LEFT + i * 214}" y="68" fill="${colour}">${
        markupText(`┆ ${name}: ${shortRate(rate)}`)
      }</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" \
height="${HEIGHT}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" \
font-size="12" fill="#374151">
<title>${markupText(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<clipPath id="panel"><rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${
    BOTTOM - TOP
  }"/></clipPath>
<text x="${LEFT}" y="38" font-size="18" font-weight="600" fill="#111827">${markupText(title)}</text>
${[...rows, ...columns, ...lines].join("\n")}
<g fill="none" stroke-linejoin="round" clip-path="url(#panel)">
<path d="${path(losses)}" stroke="#2563eb" stroke-opacity="0.35"/>
<path d="${path(smoothed)}" stroke="#1d4ed8" stroke-width="2"/>
</g>
<text x="${(LEFT + RIGHT) / 2}" y="${
    HEIGHT - 28
  }" text-anchor="middle">learning rate; the loss of each step, and smoothed</text>
</svg>
`;
}

/** A rate in two digits: `0.0024`, `3.1e-6`. */
export function shortRate(rate: number): string {
  const rounded = Number(rate.toPrecision(2));
  return rounded >= 1e-4 ? String(rounded) : rounded.toExponential();
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Values as blocks of eight heights, the lowest and the highest at the ends; of each column the mean. */
export function sparkline(values: readonly number[], columns: number): string {
  const count = Math.min(columns, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const part = values.slice(
      Math.floor(i * values.length / count),
      Math.floor((i + 1) * values.length / count),
    );
    return part.reduce((a, b) => a + b, 0) / part.length;
  });
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return means.map((mean) => BLOCKS[Math.round((mean - low) / (high - low || 1) * 7)]).join("");
}
