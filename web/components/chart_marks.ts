/** What is drawn over the lines of a chart: gaps, outliers, and what happened. @module */
import type uPlot from "uplot";
import { type ChartMark, type Line, measured } from "./chart_content.ts";

type ColorOf = (name: string) => string;

/** A dashed line through the chart where a value is no number. */
export function drawGaps(plot: uPlot, lines: readonly Line[], stroke: string): void {
  dashed(plot, stroke, () => {
    for (const { x, y } of measured(lines)) {
      y.forEach((value, i) => value === null && downAt(plot, x[i]));
    }
  });
}

/** A triangle at the rim where a value lies beyond it. */
export function drawOutliers(plot: uPlot, lines: readonly Line[], color: ColorOf): void {
  const { ctx, bbox, scales: { y: { min, max } } } = plot;
  if (min == null || max == null) return;
  const size = 5 * devicePixelRatio;
  ctx.save();
  for (const { x, y, color: name } of measured(lines)) {
    ctx.fillStyle = color(name);
    y.forEach((value, i) => {
      if (value === null || (value >= min && value <= max)) return;
      const place = plot.valToPos(x[i], "x", true);
      if (!isInside(plot, place)) return;
      const [tip, foot] = value > max
        ? [bbox.top, bbox.top + 1.6 * size]
        : [bbox.top + bbox.height, bbox.top + bbox.height - 1.6 * size];
      ctx.beginPath();
      ctx.moveTo(place, tip);
      ctx.lineTo(place - size, foot);
      ctx.lineTo(place + size, foot);
      ctx.fill();
    });
  }
  ctx.restore();
}

/** A dotted line with its letter above the chart for each thing that happened. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], color: ColorOf): void {
  const { ctx, bbox } = plot;
  for (const { x, glyph, color: name } of marks) {
    const stroke = color(name);
    dashed(plot, stroke, () => downAt(plot, x));
    const place = plot.valToPos(x, "x", true);
    if (!isInside(plot, place)) continue;
    ctx.save();
    ctx.fillStyle = stroke;
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    ctx.fillText(glyph, place, bbox.top - devicePixelRatio);
    ctx.restore();
  }
}

const isInside = ({ bbox }: uPlot, place: number) =>
  place >= bbox.left && place <= bbox.left + bbox.width;

function dashed({ ctx }: uPlot, stroke: string, draw: () => void): void {
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio * 1.5;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  draw();
  ctx.stroke();
  ctx.restore();
}

/** A line from the top to the bottom of a place of the axis, where that is in sight. */
function downAt(plot: uPlot, x: number): void {
  const { ctx, bbox } = plot;
  const place = Math.round(plot.valToPos(x, "x", true));
  if (!isInside(plot, place)) return;
  ctx.moveTo(place, bbox.top);
  ctx.lineTo(place, bbox.top + bbox.height);
}
