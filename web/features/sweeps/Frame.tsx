import { type Axis, ticksOf, valueAt } from "./axes.ts";
import type { Size } from "./drawn.ts";

/** What marks and names need around a frame. */
export const MARGIN = { top: 12, right: 16, bottom: 44, left: 52 };

/** Two axes with their marks, and lines across from those of the upright one. */
export function Frame({ along, up, size: { width, height }, isWhole = false }: {
  along: Axis;
  up: Axis;
  size: Size;
  /** Whether what is along is counted. */
  isWhole?: boolean;
}) {
  const ticks = ticksOf(along).filter(({ place }) =>
    !isWhole || isNearWhole(Number(valueAt(along, place)))
  );
  return (
    <>
      {ticksOf(up).map(({ place, text }) => (
        <g key={text} transform={`translate(0 ${(1 - place) * height})`}>
          <line class="grid" x2={width} />
          <text x={-8} dy="0.32em" text-anchor="end">{text}</text>
        </g>
      ))}
      {ticks.map(({ place, text }) => (
        <g key={text} transform={`translate(${place * width} ${height})`}>
          <line y2={4} />
          <text y={18} text-anchor="middle">{text}</text>
        </g>
      ))}
      <line y1={height} y2={height} x2={width} />
      <text class="along" x={width / 2} y={height + 38} text-anchor="middle">{along.label}</text>
    </>
  );
}

const isNearWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
